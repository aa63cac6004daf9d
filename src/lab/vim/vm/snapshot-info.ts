import type { MachineSnapshot } from '../../machine/machine.ts'
import { type Data, data, type Reference } from '../schema/values.ts'
import { type LabMachine, snapshotReference } from './lab-machine.ts'

/** The machine's tree of snapshots and where the machine is in it; undefined without snapshots. */
export function snapshotInfo(vm: LabMachine): Data<'VirtualMachineSnapshotInfo'> | undefined {
  const { snapshots, currentSnapshotId } = vm.machine
  if (snapshots.length === 0) return undefined
  return data('VirtualMachineSnapshotInfo', {
    currentSnapshot: currentSnapshotId === undefined ? undefined : snapshotReference(vm, currentSnapshotId),
    rootSnapshotList: childrenOf(vm, undefined).map((snapshot) => treeOf(vm, snapshot)),
  })
}

/** The references of a snapshot's children; of the roots for undefined. */
export function childReferences(vm: LabMachine, parentId: number | undefined): readonly Reference[] {
  return childrenOf(vm, parentId).map(({ id }) => snapshotReference(vm, id))
}

function childrenOf({ machine }: LabMachine, parentId: number | undefined): readonly MachineSnapshot[] {
  return machine.snapshots.filter((snapshot) => snapshot.parentId === parentId)
}

function treeOf(vm: LabMachine, snapshot: MachineSnapshot): Data<'VirtualMachineSnapshotTree'> {
  const { id, name, description, createdAt, powerState, quiesced } = snapshot
  return data('VirtualMachineSnapshotTree', {
    snapshot: snapshotReference(vm, id),
    vm: vm.reference,
    name,
    description,
    id,
    createTime: createdAt,
    state: powerState,
    quiesced,
    childSnapshotList: childrenOf(vm, id).map((child) => treeOf(vm, child)),
    replaySupported: false,
  })
}
