import type { HostPart, MachineConfig } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { Trouble } from '../evidence/units.ts'
import { type SeenMachine, type Sighting, seenMachines } from '../safety/sightings.ts'
import type { VsphereSession } from '../vsphere/session.ts'
import type { GroupMachine } from './groups.ts'

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
  /** Machines of groups that have no part: another host's machine has their name. */
  namesakes: Namesake[]
  /** Hosts of which nothing could be seen. */
  closed: ClosedHost[]
}

export interface Namesake {
  machine: string
  group: string
  /** The host that it is on, and the one whose machine has its name in the run. */
  host: string
  other: string
}

export interface ClosedHost {
  name: string
  /** Those that the configuration names on it, and one place of each group that would have been found there. */
  machines: string[]
  trouble: Trouble
}

export async function closeFleet({ hosts }: Pick<Fleet, 'hosts'>): Promise<void> {
  await sideBySide(hosts, ({ session }) => session.close())
}

/** The host of a machine that was seen. */
export function hostOf(fleet: Fleet, machine: string): FleetHost {
  const host = knownHostOf(fleet, machine)
  if (host) return host
  throw new TypeError(`no host of the run has ${machine}`)
}

export function knownHostOf({ hosts }: Fleet, machine: string): FleetHost | undefined {
  return hosts.find(({ part }) => part.machines.some(({ name }) => name === machine))
}

export function machinesOf({ hosts }: Fleet): MachineConfig[] {
  return hosts.flatMap(({ part }) => part.machines)
}

export function seenIn({ hosts }: Fleet): SeenMachine[] {
  return hosts.flatMap(({ part, sightings }) => seenMachines(part, sightings))
}

/** What kept hosts from answering, in the words of whoever looked a moment ago. */
export class NoHost extends SnapwitnessError {
  constructor(closed: readonly ClosedHost[]) {
    const troubles = closed.map(({ trouble }) => trouble)
    super(troubles[0]?.code ?? '', troubles.map(({ what }) => what).join('\n'), {
      hint: troubles[0]?.hint ?? '',
    })
  }
}
