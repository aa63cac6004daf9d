import type { Limits } from '../config/limits.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import type { VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import { type Fleet, knownHostOf, NoHost } from './fleet.ts'

/**
 * A machine of the configuration, or one that an earlier run has found on any of its hosts.
 * @throws VsphereError where no host has it
 */
export async function findIn(fleet: Fleet, machine: string, limits: Limits): Promise<VirtualMachine> {
  // A namesake on another host is another machine.
  const away = fleet.closed.find(({ machines }) => machines.includes(machine))
  if (away) throw new NoHost([away])
  const host = knownHostOf(fleet, machine)
  const found = fleet.found.find((one) => one.machine.name === machine)?.found
  // What was found is itself, however many bear its name.
  if (host && found) return host.session.virtualMachine(found)
  let notFound: unknown
  for (const { session } of host ? [host] : fleet.hosts) {
    try {
      return await session.findVirtualMachine(machine, limits.look())
    } catch (error) {
      if (!isFault(error, 'MachineNotFound')) throw error
      notFound = error
    }
  }
  throw notFound
}
