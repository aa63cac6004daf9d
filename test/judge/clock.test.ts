import { expect, test } from 'vitest'
import { clockAtSnapshotOrCorrected, clockGoesOn, correctedTo } from '../../src/judge/clock.ts'
import { guest, judges } from './evidence.ts'

const start = Date.parse('2026-03-02T02:15:04.000Z')
const at = (ms: number) => guest({ clock: new Date(start + ms).toISOString() })
const wait = { when: 'after it', waitedMs: 3000, atLeastMs: 2000 }

judges(clockGoesOn, [
  ['by as much', 'held', wait, at(0), at(3000)],
  ['by too little, as one that was set back by less than the wait', 'unknown', wait, at(0), at(1000)],
  ['not at all', 'violated', wait, at(0), at(0)],
  ['not at all, held by somebody who sets it again and again', 'violated', wait, at(0), at(-150)],
  ['set back meanwhile', 'unknown', wait, at(0), at(-3000)],
])

const HOURS = 3_600_000
const sources = [
  { name: 'our own time', aheadMs: 0 },
  { name: 'the host’s time', aheadMs: 3 * HOURS },
  { name: 'the time that the guest had before', aheadMs: -HOURS },
]
const looked = { lookedFrom: start + 60_000, lookedUntil: start + 61_000, sources }
const back = { name: 'a', ranMs: 5000, ...looked }

judges(clockAtSnapshotOrCorrected, [
  ['at the snapshot', 'held', back, at(0), at(3000)],
  ['corrected to our time', 'held', back, at(0), at(60_500)],
  ['corrected to the host’s', 'held', back, at(0), at(3 * HOURS + 60_500)],
  ['corrected to its own', 'held', back, at(0), at(60_500 - HOURS)],
  ['set right while the snapshot was taken', 'unknown', back, at(0), at(-54_000)],
  ['a moment before the snapshot', 'unknown', back, at(0), at(-1)],
  ['set to a time that nobody has named', 'unknown', back, at(0), at(30_000)],
])

test('a clock is corrected to the time that it shows, give or take some seconds', () => {
  expect(correctedTo(at(60_500), looked)).toBe('our own time')
  expect(correctedTo(at(3 * HOURS + 60_500), looked)).toBe('the host’s time')
  expect(correctedTo(at(40_000), looked)).toBeUndefined()
})
