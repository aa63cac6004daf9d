import type { Moment } from './history.ts'
import { type Disk, type Model, snapshotOf } from './model.ts'
import { DISK_MIB, type DiskId, type Id, type Of } from './operations.ts'

/** What is looked at after an operation, and what has to be done for the look. */
export type Check =
  | { check: 'mount'; disk: DiskId }
  | { check: 'holds'; disk: DiskId; data: Id; on: 'raw' | 'volume' }
  | { check: 'uninitialized' | 'absent'; disk: DiskId }
  | { check: 'size'; disk: DiskId; sizeMiB: number }
  | { check: 'parent'; snapshot: Id; parent: Id }
  | { check: 'annotation' | 'hardware'; snapshot: Id }
  | { check: 'slots' | 'consolidation needed' | 'consolidation not needed' }
  | { check: 'start' | 'off' }
  /** The writer that a snapshot’s memory has goes on; it is stopped then, which is a moment of it. */
  | { check: 'goes on'; writer: Id; since: Id; moment: Id }
  | { check: 'write order'; writer: Id; moment: Id; stopped: boolean }

/**
 * What must be so after an operation, beside what its own words check: after what may have changed a disk, each of them;
 * cheaper things after the rest.
 */
export function checksAfter({ before, operation, after }: Moment): Check[] {
  switch (operation.do) {
    case 'snapshot':
      return parentOf(after, operation.snapshot)
    case 'snapshot while writing':
      return [...parentOf(after, operation.snapshot), ...writers(after)]
    case 'revert':
      return [
        ...startAfter(after, operation.snapshot),
        ...goingOn(before, operation.snapshot, after),
        ...settingsAfter(before, operation.snapshot),
        ...slotsAfter(before, after),
        ...allDisks(after),
      ]
    case 'power on':
    case 'reset':
      return allDisks(after)
    case 'power off':
      return offAfter(before)
    case 'remove':
      return [...leftByRemoval(before, operation), ...present(after)]
    case 'consolidate':
      return [{ check: 'consolidation not needed' }, ...present(after)]
    default:
      return []
  }
}

/** The baseline of the run has no place in the model. */
function parentOf(model: Model, snapshot: Id): Check[] {
  const parent = snapshotOf(model, snapshot)?.parent
  return parent === undefined ? [] : [{ check: 'parent', snapshot, parent }]
}

/** A host may leave a machine off that was suspended in its snapshot. */
function startAfter(after: Model, snapshot: Id): Check[] {
  const was = snapshotOf(after, snapshot)?.state.power
  return was === 'suspended' && after.power === 'on' ? [{ check: 'start' }] : []
}

/** What a revert has left of a suspended machine shows then. */
function offAfter({ snapshots }: Model): Check[] {
  return snapshots.length === 0 ? [] : [{ check: 'off' }]
}

function settingsAfter(before: Model, snapshot: Id): Check[] {
  const then = snapshotOf(before, snapshot)?.state
  return [
    ...(then?.annotation === before.annotation ? [] : [{ check: 'annotation', snapshot } as const]),
    ...(then?.larger === before.larger ? [] : [{ check: 'hardware', snapshot } as const]),
  ]
}

/** Where a disk has come back or gone, another may stand in its slot. */
function slotsAfter(before: Model, after: Model): Check[] {
  const isSame = Object.keys(before.disks).join() === Object.keys(after.disks).join()
  return isSame ? [] : [{ check: 'slots' }]
}

/** What one state alone stood on is merged into it; below a branch, or on its end, nothing is left over. */
function leftByRemoval({ snapshots, at }: Model, { snapshot, children, consolidate }: Of<'remove'>): Check[] {
  const standingOnIt =
    snapshots.filter(({ parent }) => parent === snapshot).length + (at === snapshot ? 1 : 0)
  return !consolidate && !children && standingOnIt === 1 ? [{ check: 'consolidation needed' }] : []
}

function allDisks(model: Model): Check[] {
  if (model.power !== 'on') return []
  const gone = model.shown.filter((disk) => !model.disks[disk])
  return [
    ...mounts(model),
    ...sizes(model),
    ...writers(model),
    ...present(model),
    ...gone.map((disk) => ({ check: 'absent', disk }) as const),
  ]
}

/** Of what was extended: what nobody has changed is as it was attached. */
function sizes({ disks }: Model): Check[] {
  return Object.entries(disks).flatMap(([disk, { sizeMiB }]) =>
    sizeMiB > DISK_MIB ? [{ check: 'size', disk, sizeMiB } as const] : [],
  )
}

/** A guest that has booted mounts nothing by itself; to one that has it mounted nothing happens. */
function mounts({ disks }: Model): Check[] {
  return Object.entries(disks).flatMap(([disk, { holds }]) =>
    holds === 'volume' ? [{ check: 'mount', disk } as const] : [],
  )
}

function goingOn(before: Model, snapshot: Id, after: Model): Check[] {
  const was = snapshotOf(before, snapshot)?.state.written.find(({ goesOn }) => goesOn)
  const now = after.written.find(({ writer }) => writer === was?.writer)
  if (after.power !== 'on' || !was || !now) return []
  return [{ check: 'goes on', writer: was.writer, since: was.moment, moment: now.moment }]
}

function writers({ written }: Model): Check[] {
  return written.map(({ writer, moment, stopped }) => ({ check: 'write order', writer, moment, stopped }))
}

function present({ power, disks }: Model): Check[] {
  return power === 'on' ? Object.entries(disks).flatMap(([id, disk]) => contentOf(id, disk)) : []
}

function contentOf(disk: DiskId, { holds, data }: Disk): Check[] {
  if (holds === 'nothing') return [{ check: 'uninitialized', disk }]
  return data === undefined ? [] : [{ check: 'holds', disk, data, on: holds }]
}
