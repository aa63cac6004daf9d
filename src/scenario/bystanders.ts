import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { GuestError } from '../guest/errors.ts'
import { bystanderGuest, bystanderMachine } from '../judge/bystander.ts'
import type { MachineUnderTest } from './machine.ts'
import { waitForGuest } from './power.ts'
import type { Check } from './recorder.ts'
import { freshMarks } from './snapshot.ts'

interface Sight {
  machine: MachineUnderTest
  host: Observed<SeenOf<'machine'>>
  guest: Observed<SeenOf<'guest'>> | undefined
}

/**
 * Does something to some machines of a scenario, and looks whether each other one is what it was.
 * @param asked of whom what was asked: `revert win10-1 to “first”`
 */
export async function amongBystanders(
  bystanders: readonly MachineUnderTest[],
  asked: string,
  work: () => Promise<Check[]>,
): Promise<Check[]> {
  const before = await sideBySide(bystanders, mark)
  const checks = await work()
  const after = await sideBySide(before, async (was) => judge(asked, was, await see(was.machine)))
  return [...checks, ...after.flat()]
}

/** Nothing could be taken back from one that holds nothing newer than its snapshots. */
async function mark(machine: MachineUnderTest): Promise<Sight> {
  const host = await machine.observeMachine()
  const isOn = host.seen.powerState === 'poweredOn'
  return { machine, host, guest: isOn ? await machine.leaveMarks(freshMarks('beside')) : undefined }
}

async function see(machine: MachineUnderTest): Promise<Sight> {
  const host = await machine.observeMachine()
  const guest = host.seen.powerState === 'poweredOn' ? await seeGuest(machine) : undefined
  return { machine, host, guest }
}

/**
 * One that was started anew by whatever was asked of another takes its time to answer, and tells of a new boot then; the
 * start may fall into the very look.
 */
async function seeGuest(machine: MachineUnderTest): Promise<Observed<SeenOf<'guest'>>> {
  for (let looks = 1; ; looks++) {
    try {
      return await machine.observeGuest()
    } catch (error) {
      const isAway = error instanceof GuestError && error.kind === 'unreachable'
      if (!isAway || looks === MOST_LOOKS) throw error
      await waitForGuest(machine)
    }
  }
}

const MOST_LOOKS = 3

async function judge(asked: string, was: Sight, is: Sight): Promise<Check[]> {
  const { machine } = was
  const host = await machine.judge(bystanderMachine, { asked }, was.host, is.host)
  if (!was.guest || !is.guest) return [host]
  return [host, await machine.judge(bystanderGuest, { asked }, was.guest, is.guest)]
}
