import type { Limits } from '../config/limits.ts'
import type { Config, MachineConfig } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { KnownMachine } from '../vsphere/machine/known-machines.ts'
import type { VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import type { HostIdentity } from '../vsphere/session.ts'
import type { MachineFacts } from './record.ts'
import { type KnownBy, whichMachine } from './which-machine.ts'

/** A machine of a host of the configuration. */
export type MachineOnHost = KnownMachine & {
  hostName: string
  url: string
  about: HostIdentity
  vm: VirtualMachine
}

/** A sealed machine where it is now. */
export interface FoundSealed {
  config: MachineConfig
  on: MachineOnHost
  by: KnownBy
}

/** Every machine on every host of the configuration that answers. */
export async function machinesOnHosts({ hosts }: Fleet, limits: Limits): Promise<MachineOnHost[]> {
  const all = await sideBySide(hosts, async ({ part, session }) => {
    const known = await session.knownMachines(limits.look())
    return known.map((machine): MachineOnHost => {
      const { name: hostName, url } = part.host
      return { ...machine, hostName, url, about: session.about, vm: session.virtualMachine(machine) }
    })
  })
  return all.flat()
}

/**
 * Where a sealed machine is now, and how its guest is got into: by what the configuration says of the name that it has
 * now, or of the one that it had.
 * @throws SnapwitnessError `SEALED_MACHINE_LOST`, `SEALED_MACHINE_AMBIGUOUS`, `NO_ACCESS`
 */
export function findSealed(
  sealed: Pick<MachineFacts, 'name' | 'instanceUuid' | 'biosUuid'>,
  all: readonly MachineOnHost[],
  { machines }: Config,
  silent: Fleet['closed'],
): FoundSealed {
  const { machine: on, by } = whichMachine(sealed, all, silent)
  const isOf = (one: MachineConfig) => one.name === on.name || one.name.endsWith(`/${on.name}`)
  const config = machines.find(isOf) ?? machines.find(({ name }) => name === sealed.name)
  if (config) return { config: { ...config, name: sealed.name }, on, by }
  const now = on.name === sealed.name ? '' : `, which is called ${inLine(on.name)} now`
  throw new SnapwitnessError(
    'NO_ACCESS',
    `The configuration does not say how to get into ${inLine(sealed.name)}${now}.`,
    { hint: 'Name it among the machines, as it is called now.', fields: { machine: sealed.name } },
  )
}
