import type { SeenOf } from '../evidence/seen.ts'
import { hasPartInSnapshots } from './part-in-snapshots.ts'
import { depthAt } from './tree.ts'

/**
 * Whether the host says that deltas are left which no snapshot needs, or some disk has more of them than there are snapshots
 * above the machine. Where snapshots are native to the storage, a removal may leave none.
 */
export function leavesDeltas(machine: SeenOf<'machine'>): boolean {
  const { consolidationNeeded, disks, snapshots, currentSnapshot } = machine
  const above = depthAt(snapshots, currentSnapshot)
  return (
    consolidationNeeded || disks.some((disk) => hasPartInSnapshots(disk) && disk.parents.length - 1 > above)
  )
}
