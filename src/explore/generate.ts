import fc from 'fast-check'
import { arbitraryOf, forked, NAMINGS, type Naming, ofMore } from './arbitraries.ts'
import { apply, beginning, type Model, type State } from './model.ts'
import { KINDS, type Kind, type Operation } from './operations.ts'
import { hasIndependent, isAsKept, isPossible, unchanged } from './preconditions.ts'

export interface Wanted {
  /** How many operations are drawn; what has to be written before them, and the sweep at the end, come to that. */
  depth: number
  /** Which kinds; all of them where none is named. */
  kinds?: readonly Kind[] | undefined
}

/**
 * How often each kind is drawn beside the others: what leads through a boot is rare, and what is seldom possible is likely then.
 * Measured on emulated machines, in seconds: a snapshot 0.2, a write 0.3, a revert with memory 1, a disk 1, a boot 10 to 20.
 */
const WEIGHTS: Readonly<Record<Kind, number>> = {
  ...{ attach: 6, initialize: 10, write: 6, overwrite: 6, scatter: 3, zero: 3, discard: 2 },
  ...{
    extend: 12,
    detach: 4,
    'change mode': 12,
    snapshot: 12,
    'snapshot while writing': 48,
    revert: 20,
    remove: 12,
    consolidate: 4,
  },
  ...{ 'power on': 60, 'power off': 1, suspend: 8, reset: 1, 'host restart': 2, annotate: 5, resize: 16 },
}

/** A machine is seldom suspended: then what can be said of that alone comes first. */
const WHILE_SUSPENDED: Partial<Record<Kind, number>> = { snapshot: 60, 'power on': 24, revert: 24 }

/**
 * One history of a seed, with a sweep at its end: back to every snapshot that there is, and of every fourth history a cold
 * start. The same seed and number give the same operations, on every Node.
 */
export function generate(seed: number, history: number, { depth, kinds = KINDS }: Wanted): Operation[] {
  const draw = drawing(seed, history)
  const naming = draw(fc.constantFrom<Naming>(...NAMINGS))
  let model = beginning
  const operations: Operation[] = []
  const go = (operation: Operation) => {
    operations.push(operation)
    model = apply(model, operation)
  }
  for (let i = 0; i < depth; i++) {
    if (i > 0 && i % SWEEP_AFTER === 0) for (const operation of sweep(model)) go(operation)
    const arbitrary = anyOf(model, kinds, naming)
    if (!arbitrary) break
    const drawn = draw(arbitrary)
    const isPlain = !LED_TO.includes(drawn.do) && draw(fc.constantFrom(false, false, true))
    for (const operation of isPlain ? [drawn] : leadingTo(drawn, model)) go(operation)
  }
  for (const operation of sweep(model)) go(operation)
  const coldly = draw(fc.constantFrom(true, false, false, false))
  if (coldly && model.power === 'on') for (const kind of ['power off', 'power on'] as const) go({ do: kind })
  return operations
}

/** What is drawn where something must be done before it. */
const LED_TO: readonly Kind[] = ['revert', 'snapshot while writing', 'extend']

/** How many operations are drawn before a history goes back everywhere in its midst. */
const SWEEP_AFTER = 20

/** Draws one value after another; each is a sample of its own, so that none depends on how many there were in an arbitrary. */
function drawing(seed: number, history: number): <T>(arbitrary: fc.Arbitrary<T>) => T {
  let drawn = 0
  return (arbitrary) => {
    const [value] = fc.sample(arbitrary, { seed: mixed(seed, history, drawn++), numRuns: 1 })
    return value!
  }
}

/** 32 bits of three numbers, by multiplications whose result is the same on every machine. */
function mixed(...numbers: readonly number[]): number {
  return numbers.reduce((hash, number) => {
    const one = Math.imul(hash ^ number, 0x85ebca6b)
    return Math.imul(one ^ (one >>> 15), 0xc2b2ae35) ^ (one >>> 13)
  }, 0x9e3779b9)
}

function anyOf(model: Model, kinds: readonly Kind[], naming: Naming): fc.Arbitrary<Operation> | undefined {
  const isTarget = (target: Operation) =>
    LED_TO.includes(target.do) ? leadingTo(target, model).length > 0 : isPossible(model, target)
  const choices = kinds.flatMap((kind) => {
    const arbitrary = kind === 'revert' ? revertsFrom(model) : arbitraryOf(kind, model, naming, isTarget)
    return arbitrary ? [{ arbitrary, weight: weightOf(kind, model) }] : []
  })
  return choices.length === 0 ? undefined : fc.oneof(...choices)
}

/**
 * Of one disk alone little can be said; without a disk there is nothing to keep, without a snapshot nothing to go back to,
 * and of what did not change no other.
 */
function weightOf(kind: Kind, model: Model): number {
  const { known, unmerged, power } = model
  const suspended = power === 'suspended' ? WHILE_SUSPENDED[kind] : undefined
  if (suspended) return suspended
  if (kind === 'attach' && known.length === 0) return 200
  if (kind === 'attach' && known.length === 1) return 24
  if (kind === 'snapshot') return weightOfSnapshot(model)
  if (kind === 'snapshot while writing' && hasOneOfAWriter(model)) return 4
  if (kind === 'remove' && (forked(model).length > 0 || ofMore(model).length > 0)) return 48
  if (kind === 'consolidate' && unmerged) return 12
  if (kind === 'extend' && power === 'on') return 16
  if (kind === 'power off' && hasIndependent(model)) return 12
  return WEIGHTS[kind]
}

/** One that begins a branch is worth most, and one of nothing new least. */
function weightOfSnapshot(model: Model): number {
  const { snapshots, at } = model
  if (snapshots.some(({ parent }) => parent === at) && at !== undefined) return 60
  if (snapshots.some((one) => isAsKept(model, one))) return 2
  return snapshots.length < 3 ? 24 : WEIGHTS.snapshot
}

function hasOneOfAWriter({ snapshots }: Model): boolean {
  return snapshots.some(({ state }) => state.written.length > 0)
}

/** A revert is drawn of any snapshot that writing makes possible to go back to. */
function revertsFrom(model: Model): fc.Arbitrary<Operation> | undefined {
  const targets = model.snapshots
    .flatMap(({ id }) =>
      [false, true].map((suppressPowerOn): Operation => ({ do: 'revert', snapshot: id, suppressPowerOn })),
    )
    .filter((revert) => leadingTo(revert, model).length > 0)
  const usual = targets.filter((target) => target.do === 'revert' && !target.suppressPowerOn)
  return targets.length === 0 ? undefined : fc.constantFrom(...usual, ...usual, ...targets)
}

/**
 * An operation, and before it what makes every disk another than the snapshot that it is about has it: nothing could be seen
 * to go back, to be kept or to be merged otherwise. Nothing where the operation is not possible even then.
 */
function leadingTo(operation: Operation, model: Model): Operation[] {
  const about = aboutWhich(operation, model)
  const touches = about !== 'nothing' && model.power === 'on' ? touchesFor(about, model) : []
  const before = [...preparing(operation, model), ...touches]
  const after = before.reduce(apply, model)
  return isPossible(after, operation) ? [...before, operation] : []
}

/** A writer writes to volumes, and what is extended is a disk of a machine that is off. */
function preparing(operation: Operation, { disks, power }: Model): Operation[] {
  if (operation.do === 'extend') return power === 'on' ? [{ do: 'power off' }] : []
  if (operation.do !== 'snapshot while writing' || power !== 'on') return []
  const blank = [operation.first, operation.second].filter((disk) => disks[disk]?.holds === 'nothing')
  return blank.map((disk) => ({ do: 'initialize', disk }))
}

/** The state that disks must differ from. */
function aboutWhich(operation: Operation, { snapshots, at }: Model): State | 'nothing' {
  const isTaken = operation.do === 'snapshot' || operation.do === 'snapshot while writing'
  const id = isTaken ? at : 'snapshot' in operation ? operation.snapshot : undefined
  const state = snapshots.find((one) => one.id === id)?.state
  if (state) return state
  return isTaken ? EMPTY : 'nothing'
}

/** Before the first snapshot: disks without data. */
const EMPTY: State = { power: 'on', disks: {}, annotation: undefined, larger: false, written: [] }

/** An independent disk too, which must not go back; and one that came later, of which nothing would be known. */
function touchesFor(state: State, model: Model): Operation[] {
  const same = unchanged(model, { state: { ...state, power: 'on' } })
  const others = Object.keys(model.disks).filter((disk) => {
    const { independent, data } = model.disks[disk]!
    return independent || (data === undefined && !same.includes(disk))
  })
  return [...same, ...others].map((disk, i): Operation => {
    const data = model.made.data + 1 + i
    return { do: model.disks[disk]?.data === undefined ? 'write' : 'overwrite', disk, data }
  })
}

/** Back to every snapshot that there is, each with all of its disks looked at, in the guest. */
function sweep(model: Model): Operation[] {
  const operations: Operation[] = []
  let now = model
  const go = (...led: readonly Operation[]) => {
    operations.push(...led)
    now = led.reduce(apply, now)
  }
  for (const { id } of model.snapshots) {
    const revert: Operation = { do: 'revert', snapshot: id, suppressPowerOn: false }
    // One that is off where the snapshot has it off shows nothing.
    if (now.power !== 'on' && leadingTo(revert, now).length === 0) go({ do: 'power on' })
    go(...leadingTo(revert, now))
    if (now.power !== 'on') go({ do: 'power on' })
  }
  return operations
}
