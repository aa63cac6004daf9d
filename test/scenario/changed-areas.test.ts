import { expect, test } from 'vitest'
import { judgeChanges } from '../../src/scenario/changed-areas.ts'
import { WitnessImage } from '../../src/witness/image.ts'

const owner = { run: '5f3a9c01', disk: '6000c29e'.padEnd(32, '0') }
const before = WitnessImage.blank(owner, 64).written(1, [{ first: 0, blocks: 64 }])
const after = before.written(2, [
  { first: 3, blocks: 2 },
  { first: 40, blocks: 1 },
])
const blocks = (first: number, count: number) => ({ start: first * 4096, length: count * 4096 })
const kept = { before, after, discarded: false }

test('areas that cover more than what changed are right', () => {
  expect(judgeChanges(kept, [blocks(0, 16), blocks(32, 16)]).verdict).toBe('held')
})

test('a changed block that is not told, or told in part, is named', () => {
  const judgement = judgeChanges(kept, [blocks(3, 1), { start: 40 * 4096 + 512, length: 4096 }])
  expect(judgement).toMatchObject({ verdict: 'violated' })
  expect(judgement.seen).toContain('1 from block 4 on, 1 from block 40 on')
})

test('nothing told is wrong where something changed, and right where nothing did', () => {
  expect(judgeChanges(kept, []).verdict).toBe('violated')
  expect(judgeChanges({ ...kept, after: before }, []).verdict).toBe('held')
})

test('a refusal is right for a discarded state alone', () => {
  expect(judgeChanges({ ...kept, discarded: true }, 'InvalidArgument').verdict).toBe('held')
  expect(judgeChanges(kept, 'InvalidArgument').verdict).toBe('violated')
})
