import { expect, test } from 'vitest'
import { witnessBytes } from '../../src/witness/blocks.ts'
import { stampsIn } from '../../src/witness/stamps.ts'

const stamp = { run: '0a1b2c3d', disk: '6000c290'.padEnd(32, '0'), generation: 3 }

test('whole witness blocks are found at any sector of a piece, and a damaged one is none', () => {
  const piece = Buffer.alloc(2 ** 16, 7)
  witnessBytes(stamp, 5, 1).copy(piece, 1024)
  witnessBytes(stamp, 6, 1).copy(piece, 3 * 4096)
  witnessBytes(stamp, 7, 1).copy(piece, 8 * 4096)
  piece[8 * 4096 + 3000] = 0
  expect(stampsIn(piece).map(({ offset, block }) => [offset, block])).toEqual([
    [1024, 5],
    [3 * 4096, 6],
  ])
})

test('a block that the end of the piece cuts off is none', () => {
  const piece = Buffer.alloc(4096 * 2)
  witnessBytes(stamp, 5, 1).copy(piece, 4608)
  expect(stampsIn(piece)).toEqual([])
})
