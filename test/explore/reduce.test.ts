import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generate } from '../../src/explore/generate.ts'
import { momentsOf, possible } from '../../src/explore/history.ts'
import { apply, beginning, type Model } from '../../src/explore/model.ts'
import type { Operation } from '../../src/explore/operations.ts'
import { isPossible } from '../../src/explore/preconditions.ts'
import { reduce, type Tried } from '../../src/explore/reduce.ts'
import {
  attach,
  overwrite,
  powerOff,
  powerOn,
  remove,
  revert,
  snapshot,
  whileWriting,
  write,
} from './operations.ts'

/** A machine with a fault, as a function of what is done to it. */
type Fault = (operations: readonly Operation[]) => boolean

const kindsOf = (operations: readonly Operation[]) => operations.map((operation) => operation.do)

/** Shows where these kinds follow one another, whatever stands in between. */
const inOrder =
  (...kinds: Operation['do'][]): Fault =>
  (operations) => {
    let at = 0
    for (const kind of kindsOf(operations)) if (kind === kinds[at]) at++
    return at === kinds.length
  }

const faults: Record<string, Fault> = {
  'a revert that leaves a disk as it is': (operations) =>
    momentsOf(operations).some(
      ({ before, operation, after }) =>
        operation.do === 'revert' &&
        Object.entries(after.disks).some(
          ([disk, { data }]) => data !== undefined && data !== before.disks[disk]?.data,
        ),
    ),
  'a removal in the middle, and back to what was below': (operations) =>
    momentsOf(operations).some(({ operation, before, after }, i) => {
      const isMiddle =
        operation.do === 'remove' &&
        before.snapshots.some(({ parent }) => parent === operation.snapshot) &&
        before.snapshots.find(({ id }) => id === operation.snapshot)?.parent !== undefined
      return isMiddle && after.snapshots.length > 0 && kindsOf(operations).slice(i).includes('revert')
    }),
  'suspended, reverted, off, on': inOrder('suspend', 'revert', 'power off', 'power on'),
  'a branch': (operations) =>
    momentsOf(operations).some(({ after: { snapshots } }) => {
      const parents = snapshots.flatMap(({ parent }) => (parent === undefined ? [] : [parent]))
      return new Set(parents).size < parents.length
    }),
}

async function reduced(operations: readonly Operation[], shows: Fault, width = 1) {
  let trials = 0
  const best = await reduce(operations, {
    width,
    couldShow: () => true,
    tryOut: (candidate) => {
      trials++
      return Promise.resolve(triedOn(candidate, shows))
    },
  })
  return { best, trials }
}

/** It ends where it shows, as on a machine. */
function triedOn(candidate: readonly Operation[], shows: Fault): Tried {
  const until = candidate.findIndex((_, i) => shows(candidate.slice(0, i + 1)))
  return { shows: until >= 0, begun: until < 0 ? candidate : candidate.slice(0, until + 1) }
}

/** The first history of a seed that shows it. */
function historyThatShows(shows: Fault, seed: number): Operation[] {
  for (let i = 0; ; i++) {
    const operations = generate(seed, i, { depth: 20 })
    const { shows: isShown, begun } = triedOn(operations, shows)
    if (isShown) return [...begun]
  }
}

describe('the shortest history', () => {
  test('has nothing left that could go', async () => {
    for (const shows of Object.values(faults)) {
      const { best } = await reduced(historyThatShows(shows, 1), shows)
      expect(shows(best)).toBe(true)
      for (const i of best.keys()) expect(shows(possible(best.filter((_, at) => at !== i)))).toBe(false)
    }
  })

  test('of a revert that leaves a disk as it is: a disk, data, a snapshot, newer data, back', async () => {
    const shows = faults['a revert that leaves a disk as it is']!
    const { best } = await reduced(historyThatShows(shows, 3), shows)
    expect(best.length).toBeLessThanOrEqual(5)
  })

  test('is the same, and no shorter, where several are tried at the same time', async () => {
    const shows = faults['a branch']!
    const history = historyThatShows(shows, 2)
    const [one, four] = [await reduced(history, shows), await reduced(history, shows, 4)]
    expect(four.best.length).toBeLessThanOrEqual(one.best.length)
  })

  test('has no writer where none is needed, whichever of two side by side ends first', async () => {
    const volumes = ['a', 'b'].flatMap((disk): Operation[] => [attach(disk), { do: 'initialize', disk }])
    const data = [write('a', 1), write('b', 2), whileWriting(1), overwrite('a', 3), overwrite('b', 4)]
    const history = [...volumes, ...data, powerOff, powerOn, revert(1)]
    const best = await reduce(history, {
      width: 2,
      couldShow: () => true,
      async tryOut(candidate) {
        if (kindsOf(candidate).includes('snapshot')) await setImmediate()
        return triedOn(candidate, faults['a revert that leaves a disk as it is']!)
      },
    })
    expect(kindsOf(best)).toContain('snapshot')
  })

  test('leaves off what was named after one that shows it, and nothing that was named before', async () => {
    const shows = faults['a branch']!
    const shown: boolean[] = []
    const left = new Set<number>()
    const tryOut = async (candidate: readonly Operation[], isPointless: () => boolean) => {
      const tried = triedOn(candidate, shows)
      const trial = shown.push(tried.shows) - 1
      for (let i = 0; i < 9 && !tried.shows; i++) {
        if (isPointless()) left.add(trial)
        await setImmediate()
      }
      return tried
    }
    for (const seed of [1, 2, 3, 4])
      await reduce(historyThatShows(shows, seed), { width: 2, couldShow: () => true, tryOut })
    expect(left.size).toBeGreaterThan(0)
    expect([...left].every((trial) => shown[trial - 1])).toBe(true)
  })

  test('is looked for without a trial where the model says that nothing could show', async () => {
    const history = [attach('a'), write('a', 1), snapshot(1), overwrite('a', 2), revert(1)]
    const tried: Operation[][] = []
    await reduce(history, {
      width: 1,
      couldShow: (operations) => operations.some((operation) => operation.do === 'revert'),
      tryOut: (candidate) => {
        tried.push([...candidate])
        return Promise.resolve({ shows: false, begun: candidate })
      },
    })
    expect(tried.every((operations) => operations.some((operation) => operation.do === 'revert'))).toBe(true)
    expect(new Set(tried.map((one) => JSON.stringify(one))).size).toBe(tried.length)
  })

  test('is looked for without a trial of what held on the way to it', async () => {
    const history = historyThatShows(faults['suspended, reverted, off, on']!, 1)
    const tried: string[] = []
    await reduce(history, {
      width: 1,
      couldShow: () => true,
      tryOut: (candidate) => {
        tried.push(JSON.stringify(candidate))
        return Promise.resolve(triedOn(candidate, inOrder('suspend', 'revert', 'power off', 'power on')))
      },
    })
    const onTheWay = history.map((_, i) => JSON.stringify(possible(history.slice(0, i))))
    expect(tried.filter((one) => onTheWay.includes(one))).toEqual([])
  })

  test('is as short as it came by then, where the time is over', async () => {
    const history = [attach('a'), write('a', 1), powerOff, powerOn, snapshot(1), overwrite('a', 2), remove(1)]
    const best = await reduce(history, {
      width: 1,
      couldShow: () => true,
      tryOut: () => Promise.resolve(undefined),
    })
    expect(best).toEqual(history)
  })

  test('has the plainest values that show it', async () => {
    const history: Operation[] = [
      ...[attach('a'), write('a', 1)],
      { do: 'scatter', disk: 'a', data: 2, burst: { blocks: 60, seed: 5 } },
      { do: 'snapshot', snapshot: 1, name: '1', memory: false, quiesce: true },
    ]
    const { best } = await reduced(history, inOrder('scatter', 'snapshot'))
    expect(best.slice(-2)).toEqual([
      { do: 'scatter', disk: 'a', data: 2, burst: { blocks: 2, seed: 5 } },
      snapshot(1),
    ])
  })
})

/** Each operation as a command of fast-check, which skips those that are not possible. */
class Command implements fc.Command<{ now: Model }, Operation[]> {
  readonly operation: Operation

  constructor(operation: Operation) {
    this.operation = operation
  }

  check({ now }: { now: Model }): boolean {
    return isPossible(now, this.operation)
  }

  run(model: { now: Model }, done: Operation[]): void {
    model.now = apply(model.now, this.operation)
    done.push(this.operation)
  }

  toString(): string {
    return JSON.stringify(this.operation)
  }
}

/**
 * The same by `fc.commands`, of the operations of a history that shows it: how long the first sequence is that shows it, how
 * long what its shrinking leaves, and how many trials that takes. Undefined where it comes upon none.
 */
function byFastCheck(history: readonly Operation[], shows: Fault) {
  const lengths: number[] = []
  let trials = 0
  const commands = fc.commands(
    history.map((operation) => fc.constant(new Command(operation))),
    { maxCommands: 60, size: 'max' },
  )
  const property = fc.property(commands, (sequence) => {
    const done: Operation[] = []
    fc.modelRun(() => ({ model: { now: beginning }, real: done }), sequence)
    if (lengths.length > 0) trials++
    if (!shows(done)) return true
    lengths.push(done.length)
    return false
  })
  fc.check(property, { seed: 1, numRuns: 5_000 })
  const to = lengths.at(-1)
  return to === undefined ? undefined : { to, trials }
}

test('the reduction needs fewer trials than the shrinking of fast-check, and leaves about as much', async () => {
  let compared = 0
  const sums = { ours: { left: 0, trials: 0 }, theirs: { left: 0, trials: 0 } }
  for (const shows of Object.values(faults)) {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const history = historyThatShows(shows, seed)
      const theirs = byFastCheck(history, shows)
      if (!theirs) continue
      compared++
      const ours = await reduced(history, shows)
      sums.ours.left += ours.best.length
      sums.ours.trials += ours.trials
      sums.theirs.left += theirs.to
      sums.theirs.trials += theirs.trials
    }
  }
  expect(compared).toBeGreaterThanOrEqual(12)
  expect(sums.ours.trials).toBeLessThan(sums.theirs.trials)
  expect(sums.ours.left).toBeLessThanOrEqual(sums.theirs.left + 2)
})
