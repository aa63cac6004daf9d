import type { Limits } from '../config/limits.ts'
import { type Config, type HostPart, partsOf } from '../config/load.ts'
import { placeholder } from '../config/placeholder.ts'
import { isInShard, ofShard, type Shard } from '../config/shards.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { troubleOf } from '../evidence/trouble.ts'
import { lookAtMachines, type Sighting } from '../safety/sightings.ts'
import { connect, type VsphereSession } from '../vsphere/session.ts'
import { type ClosedHost, closeFleet, type Fleet, type FleetHost, type Namesake, NoHost } from './fleet.ts'
import { findGroups, type GroupMachine } from './groups.ts'

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
 * @param config the whole of it, of which a shard has its part
 * @throws what kept every single host from answering; UsageError where a shard has no machine
 */
export async function gather(config: Config, gathering: Gathering): Promise<Fleet> {
  const closed: ClosedHost[] = []
  const errors: unknown[] = []
  const answering = <Host extends { part: HostPart }, Result>(
    hosts: readonly Host[],
    ask: (host: Host) => Promise<Result>,
  ) =>
    sideBySide(hosts, async (host): Promise<Result[]> => {
      try {
        return [await ask(host)]
      } catch (error) {
        if (!(error instanceof SnapwitnessError)) throw error
        errors.push(error)
        closed.push(closedHost(host.part, config, error))
        return []
      }
    }).then((results) => results.flat())

  const parts = partsOf(ofShard(config, gathering.shard)).map((part) => ({ part }))
  const before = gathering.seen.closed
  closed.push(...before)
  const open = parts.filter(({ part }) => !before.some(({ name }) => name === part.host.name))
  const opened = await answering(open, ({ part }) => openHost(part, config, gathering))
  const all = opened.flatMap(({ found }) => found)
  const { found, namesakes } = apart(inOrderOf(config, all), config)
  const mine = found.filter(({ place }) => isInShard(place, gathering.shard))
  const hosts = await answering(opened, (host) => lookAtHost(host, mine, gathering))
  if (hosts.length === 0) throw errors[0] ?? new NoHost(closed)
  return { hosts, found: mine, namesakes, closed }
}

interface OpenedHost {
  part: HostPart
  session: VsphereSession
  found: GroupMachine[]
}

async function openHost(
  part: HostPart,
  config: Config,
  { limits, taskFile }: Gathering,
): Promise<OpenedHost> {
  const session = await connect({ ...part.host, deadline: limits.connect(), ...(taskFile && { taskFile }) })
  try {
    const groups = config.select.filter(({ use }) => use.host === part.host.name)
    const named = config.machines.filter(({ host }) => host === part.host.name)
    return { part, session, found: await findGroups(groups, { named, session, limits }) }
  } catch (error) {
    await session.close()
    throw error
  }
}

async function lookAtHost(
  { part, session }: OpenedHost,
  found: readonly GroupMachine[],
  { limits, seen }: Gathering,
): Promise<FleetHost> {
  try {
    const own = found.filter(({ machine }) => machine.host === part.host.name)
    const whole = { ...part, machines: [...part.machines, ...own.map(({ machine }) => machine)] }
    const known = new Map(own.map((one) => [one.machine.name, one.found]))
    const sightings = await lookAtMachines(whole, { session, patience: limits, known, seen: seen.sightings })
    return { part: whole, session, sightings, now: await session.clock.now(limits.look()) }
  } catch (error) {
    await session.close()
    throw error
  }
}

function closedHost({ host, machines }: HostPart, { select }: Config, error: SnapwitnessError): ClosedHost {
  const groups = select.filter(({ use }) => use.host === host.name).map(({ group }) => placeholder(group, 0))
  const names = machines.map(({ name }) => name)
  return { name: host.name, machines: [...names, ...groups], trouble: troubleOf(error) }
}

/** As scenarios count on their places before anybody has looked. */
function inOrderOf({ select }: Config, found: readonly GroupMachine[]): GroupMachine[] {
  return select.flatMap(({ group }) => found.filter((one) => one.group === group))
}

/** A name stands for one machine: one that the configuration names, or else the first that was found. */
function apart(
  found: readonly GroupMachine[],
  { machines }: Config,
): { found: GroupMachine[]; namesakes: Namesake[] } {
  const owners = new Map(machines.map(({ name, host }) => [name, host]))
  const namesakes: Namesake[] = []
  const own = found.filter(({ machine: { name, host }, group }) => {
    const other = owners.get(name)
    if (other === undefined) return owners.set(name, host)
    namesakes.push({ machine: name, group, host, other })
    return false
  })
  const places = new Map<string, number>()
  const placed = own.map((one): GroupMachine => {
    const place = places.get(one.group) ?? 0
    places.set(one.group, place + 1)
    return { ...one, place }
  })
  return { found: placed, namesakes }
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
