import type { Limits } from '../config/limits.ts'
import { type Config, type HostPart, type MachineConfig, partsOf } from '../config/load.ts'
import type { Shard } from '../config/shards.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { refuseUnfit } from '../safety/refusals.ts'
import { lookAtMachines, type SeenMachine, type Sighting, seenMachines } from '../safety/sightings.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import type { VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import { connect, type VsphereSession } from '../vsphere/session.ts'
import { findGroups, type GroupMachine } from './groups.ts'

/** A host of a run that answers, with its machines. */
export interface FleetHost {
  /** With those machines, too, that were found there. */
  part: HostPart
  session: VsphereSession
  sightings: Sighting[]
  /** By the host's clock. */
  now: Date
}

/** The hosts of a run, and what is known of its machines before anything is done to them. */
export interface Fleet {
  hosts: FleetHost[]
  /** What was found in place of names. */
  found: GroupMachine[]
  /** Hosts of which nothing could be seen. */
  closed: ClosedHost[]
}

export interface ClosedHost {
  name: string
  /** Those that the configuration names on it. */
  machines: string[]
  trouble: Trouble
}

/** What somebody saw a moment ago. Plain data, for another process as well. */
export interface SeenBefore {
  sightings: Sighting[]
  closed: ClosedHost[]
}

export const nothingSeen: SeenBefore = { sightings: [], closed: [] }

export interface Gathering {
  limits: Limits
  seen: SeenBefore
  /** Where tasks are noted; a look alone has none. */
  taskFile?: string
  shard?: Shard | undefined
}

/**
 * Looks at every host and machine of the configuration, all side by side. What is wrong with one is told of it alone.
 * @throws what kept every single host from answering
 */
export async function gather(config: Config, gathering: Gathering): Promise<Fleet> {
  const closed: ClosedHost[] = []
  const errors: unknown[] = []
  const opened = await sideBySide(partsOf(config), async (part) => {
    const before = gathering.seen.closed.find(({ name }) => name === part.host.name)
    if (before) {
      closed.push(before)
      return []
    }
    try {
      return [await open(part, config, gathering)]
    } catch (error) {
      if (!(error instanceof SnapwitnessError)) throw error
      errors.push(error)
      const machines = part.machines.map(({ name }) => name)
      closed.push({ name: part.host.name, machines, trouble: troubleOf(error) })
      return []
    }
  })
  const answering = opened.flat()
  if (answering.length === 0) throw errors[0] ?? new NoHost(closed)
  return withoutNamesakes({
    hosts: answering.map(({ host }) => host),
    found: answering.flatMap(({ found }) => found),
    closed,
  })
}

/** A name stands for one machine: of two that were found on two hosts, the first has it. */
function withoutNamesakes({ hosts, found, closed }: Fleet): Fleet {
  const isSecond = (one: GroupMachine) =>
    found.find(({ machine }) => machine.name === one.machine.name) !== one
  const second = new Set(found.filter(isSecond).map(({ machine }) => machine))
  return {
    hosts: hosts.map((host) => {
      const machines = host.part.machines.filter((machine) => !second.has(machine))
      return { ...host, part: { ...host.part, machines } }
    }),
    found: found.filter(({ machine }) => !second.has(machine)),
    closed,
  }
}

async function open(
  part: HostPart,
  config: Config,
  { limits, seen, taskFile, shard }: Gathering,
): Promise<{ host: FleetHost; found: GroupMachine[] }> {
  const session = await connect({ ...part.host, deadline: limits.connect(), ...(taskFile && { taskFile }) })
  try {
    const groups = config.select.filter(({ use }) => use.host === part.host.name)
    const found = await findGroups(groups, { named: config.machines, session, limits, shard })
    const whole = { ...part, machines: [...part.machines, ...found.map(({ machine }) => machine)] }
    const sightings = await lookAtMachines(whole, session, limits, seen.sightings)
    return { host: { part: whole, session, sightings, now: await session.clock.now(limits.look()) }, found }
  } catch (error) {
    await session.close()
    throw error
  }
}

/** Does the work with all that can be seen now, and ends every connection whatever happens. */
export async function withFleet<T>(
  config: Config,
  gathering: Pick<Gathering, 'limits' | 'shard'>,
  work: (fleet: Fleet) => Promise<T>,
): Promise<T> {
  const fleet = await gather(config, { ...gathering, seen: nothingSeen })
  try {
    return await work(fleet)
  } finally {
    await closeFleet(fleet)
  }
}

export async function closeFleet({ hosts }: Fleet): Promise<void> {
  await sideBySide(hosts, ({ session }) => session.close())
}

/** The host of a machine that was seen. */
export function hostOf(fleet: Fleet, machine: string): FleetHost {
  const host = knownHostOf(fleet, machine)
  if (host) return host
  throw new TypeError(`no host of the run has ${machine}`)
}

function knownHostOf({ hosts }: Fleet, machine: string): FleetHost | undefined {
  return hosts.find(({ part }) => part.machines.some(({ name }) => name === machine))
}

/**
 * A machine of the configuration, or one that an earlier run has found on any of its hosts.
 * @throws VsphereError where no host has it
 */
export async function findIn(fleet: Fleet, machine: string, limits: Limits): Promise<VirtualMachine> {
  // A namesake on another host is another machine.
  const away = fleet.closed.find(({ machines }) => machines.includes(machine))
  if (away) throw new NoHost([away])
  const known = knownHostOf(fleet, machine)
  let notFound: unknown
  for (const { session } of known ? [known] : fleet.hosts) {
    try {
      return await session.findVirtualMachine(machine, limits.look())
    } catch (error) {
      if (!isFault(error, 'MachineNotFound')) throw error
      notFound = error
    }
  }
  throw notFound
}

export function machinesOf({ hosts }: Fleet): MachineConfig[] {
  return hosts.flatMap(({ part }) => part.machines)
}

export function seenIn({ hosts }: Fleet): SeenMachine[] {
  return hosts.flatMap(({ part, sightings }) => seenMachines(part, sightings))
}

/** By what right machines are to be used. */
type Terms = Pick<Parameters<typeof refuseUnfit>[1], 'run' | 'holder' | 'steal'>

/**
 * Only looks.
 * @throws what kept a host from answering; UsageError, LeaseHeld for the first that may or can not be used
 */
export function refuseAnyUnfit({ hosts, closed }: Fleet, terms: Terms): void {
  if (closed.length > 0) throw new NoHost(closed)
  for (const { part, sightings, now } of hosts) refuseUnfit(seenMachines(part, sightings), { ...terms, now })
}

/** Machines that have no part in the run, by name, with why. */
export type Unfit = Map<string, Trouble>

/** Only looks. */
export function unfitIn({ hosts, closed }: Fleet, terms: Terms): Unfit {
  const ofClosed = closed.flatMap(({ machines, trouble }) =>
    machines.map((name): [string, Trouble] => [name, trouble]),
  )
  const seen = hosts.flatMap(({ part, sightings, now }) => [
    ...sightings.flatMap((one): [string, Trouble][] => ('trouble' in one ? [[one.name, one.trouble]] : [])),
    ...seenMachines(part, sightings).flatMap((machine): [string, Trouble][] => {
      const trouble = troubleIn(() => refuseUnfit([machine], { ...terms, now }))
      return trouble ? [[machine.config.name, trouble]] : []
    }),
  ])
  return new Map([...ofClosed, ...seen])
}

function troubleIn(work: () => void): Trouble | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return troubleOf(error)
  }
}

/** In the words of whoever looked a moment ago. */
class NoHost extends SnapwitnessError {
  constructor(closed: readonly ClosedHost[]) {
    const troubles = closed.map(({ trouble }) => trouble)
    super(troubles[0]?.code ?? '', troubles.map(({ what }) => what).join('\n'), {
      hint: troubles[0]?.hint ?? '',
    })
  }
}
