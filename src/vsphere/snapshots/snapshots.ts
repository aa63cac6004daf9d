import { unescapeName } from '../session/names.ts'
import type { Data, Ref } from '../soap/data.ts'

/** A snapshot, by its managed object reference. Names need not be unique, and are never used to find one. */
export type SnapshotRef = Ref<'VirtualMachineSnapshot'>

export interface SnapshotNode {
  ref: SnapshotRef
  /** Number of the snapshot on its machine; it is not used again. */
  id: number | undefined
  name: string
  description: string
  createdAt: Date
  /** What a revert leads to: `poweredOff` where the memory was not kept. */
  powerState: PowerState
  /** Whether the guest's file systems were frozen. The request to do so is ignored when Tools do not run. */
  quiesced: boolean
  /** Oldest first. */
  children: SnapshotNode[]
}

export interface SnapshotTree {
  roots: SnapshotNode[]
  /** The parent of the current state ("you are here"); undefined at the root of the tree. */
  current: SnapshotRef | undefined
}

export type PowerState = 'poweredOn' | 'poweredOff' | 'suspended'

/** @param info the property `snapshot`, which is unset on a machine without snapshots */
export function snapshotTreeOf(info: Data<'VirtualMachineSnapshotInfo'> | undefined): SnapshotTree {
  return { roots: (info?.rootSnapshotList ?? []).map(nodeOf), current: info?.currentSnapshot }
}

function nodeOf(tree: Data<'VirtualMachineSnapshotTree'>): SnapshotNode {
  return {
    ref: tree.snapshot,
    id: tree.id,
    name: unescapeName(tree.name),
    description: tree.description,
    createdAt: tree.createTime,
    powerState: tree.state,
    quiesced: tree.quiesced,
    children: tree.childSnapshotList.map(nodeOf),
  }
}
