import type { DiskId, Id, Of, Operation } from './operations.ts'
import { broughtBack, type Written, withoutDisk, withWritten } from './written.ts'

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
  /** Those of them that the guest has shown. */
  shown: readonly DiskId[]
  /** The highest numbers that were given. */
  made: { snapshots: number; data: number; moments: number }
}

export type Power = 'on' | 'off' | 'suspended'

/** What a snapshot keeps. */
export interface State {
  power: Power
  disks: Readonly<Record<DiskId, Disk>>
  annotation: string | undefined
  /** Whether it has more memory and processors than at first. */
  larger: boolean
  /** What writers have left, each on two disks. */
  written: readonly Written[]
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
  ...{ power: 'on', disks: {}, annotation: undefined, larger: false, written: [] },
  ...{ snapshots: [], at: undefined, unmerged: false, known: [], shown: [] },
  made: { snapshots: 0, data: 0, moments: 0 },
}

/** What is so after an operation that was possible. A guest that runs shows each disk that the machine has. */
export function apply(model: Model, operation: Operation): Model {
  const after = changed(model, operation)
  const showing = after.power === 'on' ? Object.keys(after.disks) : []
  return { ...after, shown: [...new Set([...after.shown, ...showing])] }
}

/** What is so where the host had no word for the operation: nothing is other than before, but for what a writer wrote for it. */
export function leftOut(model: Model, operation: Operation): Model {
  if (operation.do !== 'snapshot while writing') return model
  const { first, second } = operation
  return { ...model, written: [first, second].reduce(withoutDisk, model.written) }
}

function changed(model: Model, operation: Operation): Model {
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
      return {
        ...{ ...model, disks: without(model.disks, operation.disk) },
        written: withoutDisk(model.written, operation.disk),
      }
    case 'change mode':
      return withDisk(model, operation.disk, { independent: operation.mode !== 'persistent' })
    case 'snapshot':
      return kept(model, operation)
    case 'snapshot while writing':
      return keptWhileWriting(model, operation)
    case 'revert':
      return reverted(model, operation)
    case 'remove':
      return removed(model, operation)
    case 'consolidate':
      return { ...model, unmerged: false }
    case 'power off':
      return { ...model, power: 'off' }
    case 'host restart':
      return { ...model, power: model.power === 'on' ? 'off' : model.power }
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

type Taken = Pick<Of<'snapshot'>, 'snapshot' | 'name' | 'memory'>

function kept(model: Model, { snapshot: id, name, memory }: Taken): Model {
  const { power, disks, annotation, larger, written, at, snapshots, made } = model
  const keepsMemory = power === 'suspended' || (memory && power === 'on')
  const taken = {
    id,
    name,
    parent: at,
    memory: keepsMemory,
    state: { power, disks, annotation, larger, written },
  }
  return {
    ...{ ...model, snapshots: [...snapshots, taken], at: id },
    made: { ...made, snapshots: Math.max(made.snapshots, id) },
  }
}

/** In the snapshot is the moment at which it was taken, and on the disks the one at which the writer was stopped. */
function keptWhileWriting(model: Model, operation: Of<'snapshot while writing'>): Model {
  const { snapshot: writer, first, second, memory } = operation
  const amid = atMoment(model, { writer, first, second, stopped: false, goesOn: memory })
  return atMoment(kept(amid, operation), { writer, first, second, stopped: true, goesOn: false })
}

function atMoment(model: Model, by: Omit<Written, 'moment'>): Model {
  const moments = model.made.moments + 1
  const written = withWritten(model.written, { ...by, moment: moments })
  return { ...model, written, made: { ...model.made, moments } }
}

/** Whoever reverts starts a machine again that was not off, unless it is asked not to. */
function reverted(model: Model, { snapshot, suppressPowerOn }: Of<'revert'>): Model {
  const { state } = snapshotOf(model, snapshot)!
  const disks = Object.entries(state.disks).map(([id, then]) => [
    id,
    then.independent ? model.disks[id]! : then,
  ])
  const power = suppressPowerOn || state.power === 'off' ? 'off' : 'on'
  const back: Model = { ...model, ...state, power, disks: Object.fromEntries(disks), at: snapshot }
  return withWriters(back, model)
}

/** A writer that the memory brings back is stopped. */
function withWriters(model: Model, before: Model): Model {
  const { disks, power } = model
  const all = broughtBack(model.written, before.written, (disk) => disks[disk]?.independent === true)
  const running = power === 'on' ? all.find(({ goesOn }) => goesOn) : undefined
  const still = { ...model, written: all.map((one) => ({ ...one, goesOn: false })) }
  return running ? atMoment(still, { ...running, stopped: true, goesOn: false }) : still
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
