import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type BlockRange,
  inOrder,
  overlap,
  piecesOf,
  scatteredBlocks,
  without,
} from '../../src/witness/ranges.ts'

const range = fc.record({ first: fc.nat(60), blocks: fc.integer({ min: 1, max: 20 }) })

function blocksOf(ranges: readonly BlockRange[]): number[] {
  return ranges.flatMap(({ first, blocks }) => Array.from({ length: blocks }, (_, i) => first + i))
}

test('a burst has each of its blocks once, inside its range, and is the same for the same seed alone', () => {
  fc.assert(
    fc.property(range, fc.nat(), (where, seed) => {
      const blocks = Math.ceil(where.blocks / 2)
      const burst = scatteredBlocks(where, blocks, seed)
      expect(new Set(blocksOf(burst)).size).toBe(blocks)
      for (const block of burst) expect(overlap(block, where)).toEqual(block)
      expect(scatteredBlocks(where, blocks, seed)).toEqual(burst)
    }),
  )
  const all = { first: 0, blocks: 4096 }
  const burst = blocksOf(scatteredBlocks(all, 64, 1))
  expect(burst).not.toEqual(blocksOf(scatteredBlocks(all, 64, 2)))
  expect(burst).not.toEqual(burst.toSorted((a, b) => a - b))
})

test('more blocks than there are cannot be scattered', () => {
  expect(() => scatteredBlocks({ first: 0, blocks: 3 }, 4, 1)).toThrow(RangeError)
})

test('what is left of a range without others, and the others, are the whole range', () => {
  fc.assert(
    fc.property(range, fc.array(range), (where, taken) => {
      const left = blocksOf(without(where, taken))
      const gone = new Set(blocksOf(taken))
      expect(left).toEqual(blocksOf([where]).filter((block) => !gone.has(block)))
    }),
  )
})

test('ranges in order cover the same blocks, each once and without neighbours that could be one', () => {
  fc.assert(
    fc.property(fc.array(range), (ranges) => {
      const ordered = inOrder(ranges)
      expect(blocksOf(ordered)).toEqual([...new Set(blocksOf(ranges))].sort((a, b) => a - b))
      for (const [i, { first }] of ordered.entries()) {
        const before = ordered[i - 1]
        if (before) expect(before.first + before.blocks).toBeLessThan(first)
      }
    }),
  )
})

test('the pieces of a range are the range', () => {
  expect(piecesOf({ first: 5, blocks: 7 }, 3)).toEqual([
    { first: 5, blocks: 3 },
    { first: 8, blocks: 3 },
    { first: 11, blocks: 1 },
  ])
})
