import { type Disk, type Model, type Snapshot, snapshotOf } from './model.ts'
import type { DiskId, Of, Operation } from './operations.ts'

/** More of them show nothing that fewer do not, and cost time and room. */
const MOST_DISKS = 3
const MOST_SNAPSHOTS = 6

/** Whether an operation may be done at that moment, and its outcome is known: the one rule of what a history may be. */
export function isPossible(model: Model, operation: Operation): boolean {
  switch (operation.do) {
    case 'attach':
      return mayAttach(model, operation)
    case 'initialize':
      return model.power === 'on' && model.disks[operation.disk]?.holds === 'nothing'
    case 'write':
      return isWritable(model, operation, (disk) => disk.data === undefined)
    case 'overwrite':
    case 'scatter':
    case 'zero':
      return isWritable(model, operation, (disk) => disk.data !== undefined)
    case 'discard':
      return isWritable(model, operation, (disk) => disk.data !== undefined && disk.holds === 'raw')
    case 'extend':
      return mayChange(model, operation.disk) && operation.toMiB > (model.disks[operation.disk]?.sizeMiB ?? 0)
    case 'detach':
      return mayDetach(model, operation)
    case 'change mode':
      return mayChangeMode(model, operation)
    case 'snapshot':
      return maySnapshot(model, operation)
    case 'snapshot while writing':
      return maySnapshotWhileWriting(model, operation)
    case 'revert':
      return mayRevert(model, operation)
    case 'remove':
      return snapshotOf(model, operation.snapshot) !== undefined
    case 'consolidate':
      return model.unmerged
    case 'power on':
      return model.power !== 'on'
    case 'annotate':
      return model.power !== 'suspended' && model.annotation !== operation.annotation
    case 'resize':
      return model.power === 'off' && model.larger !== operation.larger
    case 'host restart':
      return true
    case 'power off':
    case 'suspend':
    case 'reset':
      return model.power === 'on'
  }
}

function mayAttach({ power, disks, known }: Model, { disk }: Of<'attach'>): boolean {
  return power !== 'suspended' && !known.includes(disk) && Object.keys(disks).length < MOST_DISKS
}

/** Each data are written once, so that no two moments are alike. */
function isWritable(
  { power, disks, made }: Model,
  { disk, data }: { disk: DiskId; data: number },
  isSo: (disk: Disk) => boolean,
): boolean {
  const on = disks[disk]
  return power === 'on' && data > made.data && on !== undefined && isSo(on)
}

/** Only a disk without a parent changes; and a machine that is off is the one that every host changes. */
function mayChange(model: Model, id: DiskId): boolean {
  const disk = model.disks[id]
  if (model.power !== 'off' || model.unmerged || isKept(model, id)) return false
  return disk !== undefined && disk.data !== undefined
}

/** Whether a snapshot stands on it. */
function isKept({ snapshots }: Model, id: DiskId): boolean {
  return snapshots.some(({ state }) => state.disks[id] !== undefined)
}

function mayChangeMode(model: Model, { disk, mode }: Of<'change mode'>): boolean {
  return mayChange(model, disk) && model.disks[disk]?.independent !== (mode !== 'persistent')
}

/** What a guest has mounted is not pulled away from it; and what an independent disk holds, no revert could tell. */
function mayDetach(model: Model, { disk: id, deleteFile }: Of<'detach'>): boolean {
  const { power, disks } = model
  const disk = disks[id]
  if (!disk || disk.independent || power === 'suspended' || (deleteFile && isKept(model, id))) return false
  return power === 'off' || disk.holds !== 'volume'
}

/** With an independent disk only a machine that is off has snapshots. */
function maySnapshot(model: Model, { snapshot, memory, quiesce }: Of<'snapshot'>): boolean {
  const { made, snapshots, power } = model
  if (snapshot <= made.snapshots || snapshots.length >= MOST_SNAPSHOTS) return false
  if (power !== 'on') return !memory && !quiesce && (power === 'off' || !hasIndependent(model))
  return !(memory && quiesce) && !hasIndependent(model)
}

/** On two volumes of a guest that runs. */
function maySnapshotWhileWriting(model: Model, operation: Of<'snapshot while writing'>): boolean {
  const { first, second } = operation
  const areVolumes = [first, second].every((disk) => model.disks[disk]?.holds === 'volume')
  if (!areVolumes || first === second || model.power !== 'on') return false
  return maySnapshot(model, { ...operation, do: 'snapshot', quiesce: false })
}

export function hasIndependent({ disks }: Pick<Model, 'disks'>): boolean {
  return Object.values(disks).some(({ independent }) => independent)
}

/** No revert may pass by doing nothing: whatever it is to take back must be another by now. */
function mayRevert(model: Model, { snapshot: id, suppressPowerOn }: Of<'revert'>): boolean {
  const snapshot = snapshotOf(model, id)
  // Only what has the memory of a machine that runs would start by itself.
  if (!snapshot || (suppressPowerOn && !(snapshot.memory && snapshot.state.power === 'on'))) return false
  const lacking = Object.entries(snapshot.state.disks).some(
    ([disk, { independent }]) => independent && !model.disks[disk],
  )
  if (lacking || (suppressPowerOn && model.power === 'off' && isAsKept(model, snapshot))) return false
  return model.power === 'on' ? unchanged(model, snapshot).length === 0 : differsAtRest(model, snapshot)
}

/** The disks that are at this moment as the snapshot has them: before a revert each is written to. */
export function unchanged(model: Model, { state }: Pick<Snapshot, 'state'>): DiskId[] {
  if (state.power !== 'on') return []
  return Object.entries(state.disks).flatMap(([id, then]) => {
    const now = model.disks[id]
    return now && !now.independent && now.holds === then.holds && now.data === then.data ? [id] : []
  })
}

/** Whether the machine stands under the snapshot and is as that has it, but for its power. */
export function isAsKept(
  { at, disks, annotation, larger, written }: Model,
  { id, state }: Pick<Snapshot, 'id' | 'state'>,
): boolean {
  const kept = [state.disks, state.annotation, state.larger, state.written]
  return at === id && JSON.stringify(kept) === JSON.stringify([disks, annotation, larger, written])
}

function differsAtRest({ power, at }: Model, { id, memory, state }: Snapshot): boolean {
  return at !== id || power !== (memory ? state.power : 'off')
}
