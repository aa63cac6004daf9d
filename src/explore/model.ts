import type { DiskId, Id, Of, Operation } from './operations.ts'

/** What every disk, memory and setting must be at a moment of a history: a value that no operation changes in place. */
export interface Model extends State {
  /** The snapshots that there are, in the order of creation. */
  snapshots: readonly Snapshot[]
  /** The snapshot that the machine stands under; none at the beginning. */
  at: Id | undefined
  /** Whether deltas are there that no snapshot needs. */
  unmerged: boolean
  /** The disks that there ever were. */
  known: readonly DiskId[]
  /** The highest numbers that were given. */
  made: { snapshots: number; data: number }
}

export type Power = 'on' | 'off' | 'suspended'

/** What a snapshot keeps. */
export interface State {
  power: Power
  disks: Readonly<Record<DiskId, Disk>>
  annotation: string | undefined
  /** Whether it has more memory and processors than at first. */
  larger: boolean
}

export interface Disk {
  sizeMiB: number
  independent: boolean
  holds: 'nothing' | 'raw' | 'volume'
  /** The newest of its data; none where nothing was written. */
  data: Id | undefined
}

export interface Snapshot {
  id: Id
  name: string
  parent: Id | undefined
  memory: boolean
  state: State
}

/** A machine that runs, with nothing of ours. */
export const beginning: Model = {
  ...{ power: 'on', disks: {}, annotation: undefined, larger: false },
  ...{ snapshots: [], at: undefined, unmerged: false, known: [], made: { snapshots: 0, data: 0 } },
}

/** What is so after an operation that was possible. */
export function apply(model: Model, operation: Operation): Model {
  switch (operation.do) {
    case 'attach':
      return attached(model, operation)
    case 'initialize':
      return withDisk(model, operation.disk, { holds: 'volume' })
    case 'write':
    case 'overwrite':
    case 'scatter':
    case 'zero':
    case 'discard':
      return written(model, operation)
    case 'extend':
      return withDisk(model, operation.disk, { sizeMiB: operation.toMiB })
    case 'detach':
      return { ...model, disks: without(model.disks, operation.disk) }
    case 'change mode':
      return withDisk(model, operation.disk, { independent: operation.mode !== 'persistent' })
    case 'snapshot':
      return kept(model, operation)
    case 'revert':
      return reverted(model, operation)
    case 'remove':
      return removed(model, operation)
    case 'consolidate':
      return { ...model, unmerged: false }
    case 'power off':
      return { ...model, power: 'off' }
    case 'suspend':
      return { ...model, power: 'suspended' }
    case 'power on':
    case 'reset':
      return { ...model, power: 'on' }
    case 'annotate':
      return { ...model, annotation: operation.annotation }
    case 'resize':
      return { ...model, larger: operation.larger }
  }
}

export function snapshotOf({ snapshots }: Model, id: Id): Snapshot | undefined {
  return snapshots.find((snapshot) => snapshot.id === id)
}

/** A snapshot and all below it. */
function subtreeOf(model: Model, id: Id): Id[] {
  const children = model.snapshots.filter(({ parent }) => parent === id)
  return [id, ...children.flatMap((child) => subtreeOf(model, child.id))]
}

function attached(model: Model, { disk, sizeMiB, mode }: Of<'attach'>): Model {
  const added: Disk = { sizeMiB, independent: mode !== 'persistent', holds: 'nothing', data: undefined }
  return { ...model, disks: { ...model.disks, [disk]: added }, known: [...model.known, disk] }
}

function written(model: Model, { disk, data }: { disk: DiskId; data: Id }): Model {
  const holds = model.disks[disk]?.holds === 'volume' ? 'volume' : 'raw'
  const made = { ...model.made, data: Math.max(model.made.data, data) }
  return { ...withDisk(model, disk, { holds, data }), made }
}

function withDisk(model: Model, disk: DiskId, change: Partial<Disk>): Model {
  const was = model.disks[disk]
  return was ? { ...model, disks: { ...model.disks, [disk]: { ...was, ...change } } } : model
}

function kept(model: Model, { snapshot: id, name, memory }: Of<'snapshot'>): Model {
  const { power, disks, annotation, larger, at, snapshots, made } = model
  const keepsMemory = power === 'suspended' || (memory && power === 'on')
  const taken = { id, name, parent: at, memory: keepsMemory, state: { power, disks, annotation, larger } }
  return {
    ...{ ...model, snapshots: [...snapshots, taken], at: id },
    made: { ...made, snapshots: Math.max(made.snapshots, id) },
  }
}

/** Whoever reverts starts a machine again that was not off, unless it is asked not to. */
function reverted(model: Model, { snapshot, suppressPowerOn }: Of<'revert'>): Model {
  const { state } = snapshotOf(model, snapshot)!
  const disks = Object.entries(state.disks).map(([id, then]) => [
    id,
    then.independent ? model.disks[id]! : then,
  ])
  const power = suppressPowerOn || state.power === 'off' ? 'off' : 'on'
  return { ...model, ...state, power, disks: Object.fromEntries(disks), at: snapshot }
}

function removed(model: Model, { snapshot, children, consolidate }: Of<'remove'>): Model {
  const gone = children ? subtreeOf(model, snapshot) : [snapshot]
  const above = snapshotOf(model, snapshot)?.parent
  const stays = (id: Id | undefined) => (id !== undefined && gone.includes(id) ? above : id)
  const snapshots = model.snapshots
    .filter(({ id }) => !gone.includes(id))
    .map((one) => ({ ...one, parent: stays(one.parent) }))
  return { ...model, snapshots, at: stays(model.at), unmerged: model.unmerged || !consolidate }
}

function without(disks: State['disks'], gone: DiskId): State['disks'] {
  return Object.fromEntries(Object.entries(disks).filter(([id]) => id !== gone))
}
