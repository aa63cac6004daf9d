import { expect, test } from 'vitest'
import type { Side } from '../../src/compare/side.ts'
import { compared, nothing, sideOf, toldBy } from './sides.ts'

/** Whose reverts took that long, in milliseconds; the quartiles are as far from the median on both sides. */
function reverts(medianMs: number, spreadMs: number, { n = 5, kind = 'revert', machines = 3 } = {}): Side {
  return sideOf({ machines }, (run) => {
    run.operations = run.machines.map(({ name }) => ({
      ...{ kind, machine: name, n, failed: 0, medianMs, p95Ms: medianMs + 2 * spreadMs },
      ...{ q1Ms: medianMs - spreadMs, q3Ms: medianMs + spreadMs },
    }))
  })
}

test('what takes longer beyond chance is told with its ratio, and nothing else is', () => {
  const slower = compared(reverts(1000, 100), reverts(2300, 200))
  expect(toldBy(slower)).toEqual({ ...nothing, times: ['revert slower 2.3'] })
  expect(slower.times[0]).toMatchObject({
    ...{ kind: 'revert', machines: 3, before: { n: 15, medianMs: 1000, q1Ms: 900, q3Ms: 1100 } },
    after: { n: 15, medianMs: 2300, q1Ms: 2100, q3Ms: 2500 },
  })
  expect(toldBy(compared(reverts(2300, 200), reverts(1000, 100))).times).toEqual(['revert faster 0.4'])
})

const FEW = { n: 2, machines: 1 }
const ONCE_EACH = { n: 1, machines: 8 }

test.each([
  ['under 1.5 times as long', reverts(1000, 10), reverts(1490, 10)],
  ['inside the spread before', reverts(1000, 800), reverts(1700, 10)],
  ['inside the spread after', reverts(1000, 10), reverts(1700, 800)],
  ['of too few', reverts(1000, 10, FEW), reverts(9000, 10, FEW)],
  ['of one on each of many machines', reverts(1000, 0, ONCE_EACH), reverts(9000, 0, ONCE_EACH)],
  [
    'of another kind',
    reverts(1000, 10, { kind: 'write witness' }),
    reverts(9000, 10, { kind: 'write witness' }),
  ],
])('times %s are not told', (_why, before, after) => {
  expect(toldBy(compared(before, after, { failOn: { changed: true, slower: 1.1 } }))).toEqual(nothing)
})

test('machines that did it too seldom to tell are left out where others did it often', () => {
  const [before, after] = [reverts(1000, 100), reverts(2300, 200)]
  Object.assign(before.operations[0] ?? {}, { n: 1, medianMs: 9000 })
  expect(compared(before, after).times[0]).toMatchObject({ machines: 2, ratio: 2.3, standing: 'slower' })
})

test('it is worse only where a person has said so, from so many times on', () => {
  const failing = (slower?: number) =>
    compared(reverts(1000, 100), reverts(2300, 200), {
      failOn: { changed: true, ...(slower !== undefined && { slower }) },
    })
  expect(failing().outcome).toBe('held')
  expect(failing(2.5).outcome).toBe('held')
  expect(failing(2)).toMatchObject({ outcome: 'violated', worse: ['revert takes 2.3 times as long'] })
})

test('runs of older versions tell no quartiles, and of their times nothing is beyond chance', () => {
  const older = reverts(1000, 10)
  for (const times of older.operations) Object.assign(times, { q1Ms: null, q3Ms: null })
  expect(toldBy(compared(reverts(9000, 10), older))).toEqual(nothing)
})
