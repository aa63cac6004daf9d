import type { Deadline } from '../core/deadline.ts'
import type { DatastoreFile } from '../vsphere/datastore/datastore.ts'
import type { MachineLayout } from '../vsphere/datastore/files.ts'
import type { HomeFolder, VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'

/** A machine with its files, as the host tells of it now. */
export interface MachineLook {
  state: VirtualMachineState
  layout: MachineLayout
  /** What is in its own folder. */
  listed: DatastoreFile[]
}

/**
 * What a run reads of a machine before it takes it, and what it needs again to put it back: whatever of that does not work
 * is known before anything was touched.
 */
export async function lookAtMachine(
  vm: VirtualMachine,
  home: HomeFolder,
  deadline: Deadline,
): Promise<MachineLook> {
  const [state, layout, listed] = await Promise.all([
    vm.describe(deadline),
    vm.layout(deadline),
    home.datastore.list(home.path, deadline),
  ])
  return { state, layout, listed }
}
