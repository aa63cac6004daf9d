import type { MachineConfig } from '../config/load.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import type { MachineInspection } from '../vsphere/machine/inspection.ts'
import type { FoundMachine, VsphereSession } from '../vsphere/session.ts'
import type { Patience } from './custody.ts'

/**
 * One machine of the configuration as it was seen before anything was done to it, or what kept us from seeing it. Plain
 * data: who looked first hands it on, to another process as well.
 */
export type Sighting = { name: string } & (
  | { found: FoundMachine; state: MachineInspection }
  | { trouble: Trouble }
)

/** A machine that was seen, with what the configuration says of it. */
export interface SeenMachine {
  config: MachineConfig
  found: FoundMachine
  state: MachineInspection
}

/**
 * Looks at every machine of the configuration that was not seen yet, side by side. What is wrong with one is told of it
 * alone.
 */
export async function lookAtMachines(
  { machines }: { machines: readonly MachineConfig[] },
  session: VsphereSession,
  patience: Patience,
  seen: readonly Sighting[] = [],
): Promise<Sighting[]> {
  const sightings = await sideBySide(machines, async ({ name }) => {
    return seen.find((one) => one.name === name) ?? lookAt(name, session, patience)
  })
  return sightings.map((sighting) => onceOnly(sighting, sightings))
}

/** Two names may lead to one machine, such as its path and its instance UUID: it is in one pair of hands at a time. */
function onceOnly(sighting: Sighting, all: readonly Sighting[]): Sighting {
  if (!('found' in sighting)) return sighting
  const { name, found } = sighting
  const first = all.find((one) => 'found' in one && one.found.ref === found.ref)
  if (first === undefined || first === sighting) return sighting
  const what = `${first.name} and ${name} are one and the same machine of this host (${found.ref}).`
  return { name, trouble: { code: 'SAME_MACHINE', what, hint: 'Name it once in the configuration.' } }
}

async function lookAt(name: string, session: VsphereSession, patience: Patience): Promise<Sighting> {
  try {
    const vm = await session.findVirtualMachine(name, patience.look())
    return { name, found: { ref: vm.ref, name: vm.name }, state: await vm.inspect(patience.look()) }
  } catch (error) {
    return { name, trouble: troubleOf(error) }
  }
}

export function seenMachines(
  { machines }: { machines: readonly MachineConfig[] },
  sightings: readonly Sighting[],
): SeenMachine[] {
  return machines.flatMap((config) => {
    const sighting = sightings.find(({ name }) => name === config.name)
    return sighting && 'state' in sighting ? [{ config, found: sighting.found, state: sighting.state }] : []
  })
}
