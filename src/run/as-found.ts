import { accessOf, addressGiven } from '../config/guest-access.ts'
import type { Limits } from '../config/limits.ts'
import type { MachineConfig } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import { type Entry, RUN_ITSELF } from '../evidence/entries.ts'
import type { Journal } from '../evidence/journal.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { createGuestOf } from '../guest/create-guest.ts'
import type { Guest } from '../guest/guest.ts'
import { waitUntilAnswers } from '../guest/wait.ts'
import { clockBehind, differencesFrom, type Found } from '../safety/as-found.ts'
import { machineSeen } from '../scenario/machine-evidence.ts'
import { whereaboutsOf } from '../scenario/whereabouts.ts'
import type { VirtualMachine } from '../vsphere/machine/virtual-machine.ts'

/** What is compared of a machine at the beginning of a run and at its end, told to the run's ledger. */

type Inside = Pick<Found, 'guest'> & { at: number }
type Looked = Found & Inside

/**
 * As the host tells of it and, where it runs, its guest.
 * @param guest in whom somebody has just been; it is closed
 */
export async function look(
  config: MachineConfig,
  vm: VirtualMachine,
  limits: Limits,
  guest: Guest = guestOf(config, vm),
): Promise<Looked> {
  const deadline = limits.look()
  try {
    const [state, layout] = await Promise.all([vm.describe(deadline), vm.layout(deadline)])
    const host = machineSeen(state, layout)
    const isOn = host.powerState === 'poweredOn'
    return { host, ...(isOn ? await lookInside(guest, limits) : unseen()) }
  } finally {
    await guest.close()
  }
}

export function guestOf(config: MachineConfig, vm: VirtualMachine): Guest {
  const given = addressGiven(config)
  return createGuestOf(accessOf(config), (patience) => whereaboutsOf(vm, given, patience))
}

async function lookInside(guest: Guest, limits: Limits): Promise<Inside> {
  try {
    const { bootId, clock, marks } = await waitUntilAnswers(guest, limits.boot())
    return { guest: { kind: 'guest', bootId, clock, marks }, at: Date.now() }
  } catch {
    // Who cannot be looked at is told as that, beside what the host tells.
    return unseen()
  }
}

function unseen(): Inside {
  return { guest: undefined, at: Date.now() }
}

/**
 * Sets the clock of a guest forward to where it would be, had nobody taken it back to its memory: while the run still has
 * the machine, and where neither Tools nor a time service have done so.
 */
export async function setClockRight(
  found: FoundBefore,
  guest: Guest,
  { journal, limits }: { journal: Journal; limits: Limits },
): Promise<void> {
  const was = found.get(guest.name)
  if (!was?.guest) return
  const seconds = Math.round(clockBehind(was, await lookInside(guest, limits)) / 1000)
  if (seconds === 0) return
  const work = () => guest.advanceClock(seconds, limits.look())
  const operation = { machine: guest.name, action: 'set the clock right', details: { seconds }, work }
  // A clock that stays behind is remarked on when the machine is compared with how it was found.
  await journal.operation(operation).catch(() => {})
}

/** Keeps it in the ledger. */
export function record(journal: Journal, machine: string, { host, guest }: Found): void {
  journal.observe(machine, host)
  if (guest) journal.observe(machine, guest)
}

/** How machines were found, by their names. */
export type FoundBefore = ReadonlyMap<string, Looked & { keptMemory: boolean }>

/** What the ledger of a run says of its machines before it did anything to them. */
export function foundBy(entries: readonly Entry[]): FoundBefore {
  const found = new Map<string, Looked & { keptMemory: boolean }>()
  for (const entry of entries) {
    if (!('scenario' in entry) || entry.scenario !== RUN_ITSELF) continue
    if (entry.type === 'operation-started' && entry.action === 'take the baseline') {
      const own = found.get(entry.machine)
      if (own) own.keptMemory = own.host.powerState !== 'poweredOn' || entry.details.memory === true
    }
    if (entry.type !== 'observation') continue
    const { machine, seen, at } = entry
    const own = found.get(machine)
    if (seen.kind === 'machine' && !own) {
      found.set(machine, { host: seen, guest: undefined, at: Date.parse(at), keptMemory: true })
    } else if (seen.kind === 'guest' && own && !own.guest) {
      Object.assign(own, { guest: seen satisfies SeenOf<'guest'>, at: Date.parse(at) })
    }
  }
  return found
}

/** A machine beside how it was found, in sentences. */
export interface Compared {
  machine: string
  differences: string[]
  /** What there is to know besides. */
  remarks: string[]
  /** What kept us from comparing it. */
  trouble?: Trouble
}

/**
 * Looks whether machines are as they were found.
 * @param guests those in whom somebody has just been; they are closed
 */
export async function compareWithFound(
  found: FoundBefore,
  machines: readonly MachineConfig[],
  limits: Limits,
  find: (name: string) => Promise<VirtualMachine>,
  guests: ReadonlyMap<string, Guest> = new Map(),
): Promise<Compared[]> {
  const compared = await sideBySide(machines, async (machine): Promise<Compared[]> => {
    const was = found.get(machine.name)
    if (!was) return []
    try {
      const now = await look(machine, await find(machine.name), limits, guests.get(machine.name))
      const behind = clockBehind(was, now)
      const remarks = behind === 0 ? [] : [clockRemark(machine.name, behind)]
      return [{ machine: machine.name, differences: differencesFrom(was, now, was), remarks }]
    } catch (error) {
      if (!(error instanceof SnapwitnessError)) throw error
      return [{ machine: machine.name, differences: [], remarks: [], trouble: troubleOf(error) }]
    }
  })
  return compared.flat()
}

function clockRemark(machine: string, behindMs: number): string {
  return (
    `${inLine(machine)}: its clock is ${Math.round(behindMs / 1000)} s behind since it returned to its memory. ` +
    'VMware Tools (time synchronisation) or the time service of the guest sets it right.'
  )
}
