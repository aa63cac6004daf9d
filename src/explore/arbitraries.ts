import fc from 'fast-check'
import type { Model } from './model.ts'
import { DATA_BLOCKS, DISK_MIB, type Kind, type Operation } from './operations.ts'
import { isPossible } from './preconditions.ts'

/** How the snapshots of a history are called. */
export type Naming = 'words' | 'numbers' | 'all the same'
export const NAMINGS: readonly Naming[] = ['words', 'numbers', 'all the same']

/** As a burst of scattered writes has them: single blocks, and more than the first one, which says whose a disk is. */
export const BLOCKS = { min: 2, max: DATA_BLOCKS / 4 }

/**
 * Every operation of a kind that is possible at a moment, as values to draw from; undefined where none is. A target is drawn
 * from those that there are, so that what is drawn means something.
 * @param isTarget whether one counts; by default where it is possible as it stands
 */
export function arbitraryOf(
  kind: Kind,
  model: Model,
  naming: Naming,
  isTarget: (target: Operation) => boolean = (target) => isPossible(model, target),
): fc.Arbitrary<Operation> | undefined {
  const drawn = shapes[kind](model, naming)
  const possible = drawn.targets.filter(isTarget)
  return possible.length === 0 ? undefined : fc.constantFrom(...possible).chain(drawn.values)
}

interface Shape {
  /** The operations with the plainest values, one for each target. */
  targets: readonly Operation[]
  /** The same with values drawn. */
  values: (target: Operation) => fc.Arbitrary<Operation>
}

const plain = (targets: readonly Operation[]): Shape => ({ targets, values: (target) => fc.constant(target) })

const shapes: Record<Kind, (model: Model, naming: Naming) => Shape> = {
  attach: (model) => ({
    targets: [{ do: 'attach', disk: nextDisk(model), sizeMiB: DISK_MIB, mode: 'persistent' }],
    values: (target) => fc.constantFrom(...MODES).map((mode) => ({ ...target, mode }) as Operation),
  }),
  initialize: (model) => plain(ofDisks(model, (disk) => ({ do: 'initialize', disk }))),
  write: (model) => plain(ofDisks(model, (disk) => ({ do: 'write', disk, data: nextData(model) }))),
  overwrite: (model) => plain(ofDisks(model, (disk) => ({ do: 'overwrite', disk, data: nextData(model) }))),
  scatter: (model) => bursts(model, 'scatter'),
  zero: (model) => bursts(model, 'zero'),
  discard: (model) => bursts(model, 'discard'),
  extend: (model) =>
    plain(ofDisks(model, (disk, { sizeMiB }) => ({ do: 'extend', disk, toMiB: sizeMiB + DISK_MIB }))),
  detach: (model) =>
    plain(
      [false, true].flatMap((deleteFile) => ofDisks(model, (disk) => ({ do: 'detach', disk, deleteFile }))),
    ),
  'change mode': (model) =>
    plain(
      ofDisks(model, (disk, { independent }) => ({
        ...{ do: 'change mode', disk, mode: independent ? 'persistent' : 'independent_persistent' },
      })),
    ),
  snapshot: (model, naming) => ({
    targets: [snapshotNow(model, naming)],
    values: (target) =>
      model.power !== 'on'
        ? fc.constant(target)
        : fc
            .constantFrom(...KEPT)
            .map(({ memory, quiesce }) => ({ ...target, memory, quiesce }) as Operation),
  }),
  'snapshot while writing': (model, naming) => ({
    targets: ofDisks(model, (first) =>
      Object.keys(model.disks).map((second) => snapshotWhileWriting(model, naming, { first, second })),
    ).flat(),
    values: (target) => fc.boolean().map((memory) => ({ ...target, memory }) as Operation),
  }),
  revert: (model) => ({
    targets: ofSnapshots(model, (snapshot) => ({ do: 'revert', snapshot, suppressPowerOn: false })),
    values: (target) =>
      fc
        .constantFrom(false, false, false, false, true)
        .map((suppressPowerOn) => ({ ...target, suppressPowerOn }) as Operation),
  }),
  remove: (model) => ({
    targets: [
      ...model.snapshots,
      ...Array.from({ length: 4 }, () => [...forked(model), ...aboveForks(model), ...ofMore(model)]).flat(),
    ].map(({ id }) => ({
      do: 'remove',
      snapshot: id,
      children: false,
      consolidate: true,
    })),
    values: (target) =>
      fc
        .record({
          children: fc.constantFrom(false, false, true),
          consolidate: fc.constantFrom(true, false),
        })
        .map((how) => ({ ...target, ...how }) as Operation),
  }),
  consolidate: () => plain([{ do: 'consolidate' }]),
  'power on': () => plain([{ do: 'power on' }]),
  'power off': () => plain([{ do: 'power off' }]),
  suspend: () => plain([{ do: 'suspend' }]),
  reset: () => plain([{ do: 'reset' }]),
  'host restart': () => plain([{ do: 'host restart' }]),
  annotate: (model) => plain([{ do: 'annotate', annotation: `note ${nextNote(model)}` }]),
  resize: ({ larger }) => plain([{ do: 'resize', larger: !larger }]),
}

/** With an independent disk a machine has snapshots only while it is off. */
const MODES = [...Array.from({ length: 7 }, () => 'persistent' as const), 'independent_persistent' as const]

/** With memory most often: a revert without it leads through a boot, which takes an emulated machine long. */
const KEPT = [
  ...Array.from({ length: 5 }, () => ({ memory: true, quiesce: false })),
  ...Array.from({ length: 2 }, () => ({ memory: false, quiesce: false })),
  { memory: false, quiesce: true },
]

/** The snapshots on which more than one thing stands: to merge those is hardest. */
export function forked({ snapshots, at }: Model): Model['snapshots'] {
  return snapshots.filter(({ id }) => {
    const below = snapshots.filter(({ parent }) => parent === id).length
    return below + (at === id ? 1 : 0) > 1
  })
}

/** Those with a disk that the machine has no more: its delta is to be merged, or dropped, beside the others. */
export function ofMore({ snapshots, disks }: Model): Model['snapshots'] {
  return snapshots.filter(({ state }) => Object.keys(state.disks).some((disk) => !disks[disk]))
}

/** Those whose one delta is the parent of several: when it is merged, each of them must be told. */
function aboveForks(model: Model): Model['snapshots'] {
  const forks = forked(model)
  return model.snapshots.filter((one) => {
    const below = model.snapshots.filter(({ parent }) => parent === one.id)
    return model.at !== one.id && below.length === 1 && below.every((child) => forks.includes(child))
  })
}

function bursts(model: Model, kind: 'scatter' | 'zero' | 'discard'): Shape {
  const burst = { blocks: BLOCKS.min, seed: 0 }
  return {
    targets: ofDisks(model, (disk) => ({ do: kind, disk, data: nextData(model), burst })),
    values: (target) =>
      fc
        .record({ blocks: fc.integer(BLOCKS), seed: fc.integer({ min: 0, max: 999 }) })
        .map((drawn) => ({ ...target, burst: drawn }) as Operation),
  }
}

function snapshotNow(model: Model, naming: Naming): Operation {
  return { do: 'snapshot', ...nextSnapshot(model, naming), memory: false, quiesce: false }
}

function snapshotWhileWriting(
  model: Model,
  naming: Naming,
  disks: { first: string; second: string },
): Operation {
  return { do: 'snapshot while writing', ...nextSnapshot(model, naming), memory: false, ...disks }
}

function nextSnapshot({ made }: Model, naming: Naming): { snapshot: number; name: string } {
  const snapshot = made.snapshots + 1
  const names = { words: `state ${snapshot}`, numbers: String(snapshot), 'all the same': 'state' }
  return { snapshot, name: names[naming] }
}

/** a to z, then a1 to z1, and so on. */
function nextDisk({ known }: Model): string {
  const [round, letter] = [Math.floor(known.length / 26), known.length % 26]
  return `${String.fromCharCode('a'.charCodeAt(0) + letter)}${round || ''}`
}

function nextData({ made }: Model): number {
  return made.data + 1
}

/** Unlike every note that the machine or a snapshot of it has. */
function nextNote({ annotation, snapshots }: Model): number {
  const notes = [annotation, ...snapshots.map(({ state }) => state.annotation)]
  return 1 + Math.max(0, ...notes.map((note) => Number(note?.split(' ')[1] ?? 0)))
}

function ofDisks<T>({ disks }: Model, make: (disk: string, was: Model['disks'][string]) => T): T[] {
  return Object.entries(disks).map(([disk, was]) => make(disk, was))
}

function ofSnapshots({ snapshots }: Model, make: (snapshot: number) => Operation): Operation[] {
  return snapshots.map(({ id }) => make(id))
}
