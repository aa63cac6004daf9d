import { expect, test } from 'vitest'
import { changedRanges } from '../../src/scenario/changed-areas.ts'
import { WitnessImage } from '../../src/witness/image.ts'

const owner = { run: '5f3a9c01', disk: '6000c29e'.padEnd(32, '0') }
const before = WitnessImage.blank(owner, 64).written(1, [{ first: 0, blocks: 64 }])

test('what has changed is where no content is admitted by both images', () => {
  const changed = [
    { first: 3, blocks: 2 },
    { first: 40, blocks: 1 },
  ]
  expect(changedRanges(before, before.written(2, changed))).toEqual(changed)
  expect(changedRanges(before, before)).toEqual([])
})

test('a block that was discarded, or written without a sync, may hold what it held: nothing need be told of it', () => {
  const some = [{ first: 8, blocks: 16 }]
  expect(changedRanges(before, before.discarded(some))).toEqual([])
  expect(changedRanges(before, before.writtenUnsynced(2, some))).toEqual([])
  expect(changedRanges(before, before.written(2, some).discarded(some))).toEqual(some)
})
