import { expect, test } from 'vitest'
import { clockAtSnapshotOrCorrected, clockGoesOn, isCorrected } from '../../src/judge/clock.ts'
import { guest, judges } from './evidence.ts'

const start = Date.parse('2026-03-02T02:15:04.000Z')
const at = (ms: number) => guest({ clock: new Date(start + ms).toISOString() })
const wait = { when: 'after it', waitedMs: 3000, atLeastMs: 2000 }

judges(clockGoesOn, [
  ['by as much', 'held', wait, at(0), at(3000)],
  ['by too little', 'violated', wait, at(0), at(1000)],
  ['backwards', 'violated', wait, at(0), at(-3000)],
])

const looked = { lookedFrom: start + 60_000, lookedUntil: start + 61_000 }
const back = { name: 'a', ranMs: 5000, ...looked }

judges(clockAtSnapshotOrCorrected, [
  ['at the snapshot', 'held', back, at(0), at(3000)],
  ['corrected', 'held', back, at(0), at(60_500)],
  ['before the snapshot', 'violated', back, at(0), at(-1)],
  ['in between', 'violated', back, at(0), at(30_000)],
])

test('a clock is corrected that shows the present time, give or take some seconds', () => {
  expect(isCorrected(at(60_500), looked)).toBe(true)
  expect(isCorrected(at(40_000), looked)).toBe(false)
})
