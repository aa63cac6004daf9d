import { expect, test } from 'vitest'
import { BLOCK_BYTES, witnessBytes } from '../../src/witness/blocks.ts'
import { diagnose } from '../../src/witness/diagnosis.ts'

const stamp = { run: '5f3a9c01', disk: '6000c29e'.padEnd(32, '0'), generation: 2 }
const blocks = 4

/** Four right blocks from number 8 on, with the second of them replaced. */
function withSecondBlock(block: Buffer): Buffer {
  const bytes = witnessBytes(stamp, 8, blocks)
  return Buffer.concat([bytes.subarray(0, BLOCK_BYTES), block, bytes.subarray(2 * BLOCK_BYTES)])
}

function flipped(bit: number, byte: number): Buffer {
  const block = Buffer.from(witnessBytes(stamp, 9, 1))
  block[byte] = (block[byte] ?? 0) ^ (1 << bit)
  return block
}

function torn(): Buffer {
  const [older, right] = [witnessBytes({ ...stamp, generation: 1 }, 9, 1), witnessBytes(stamp, 9, 1)]
  return Buffer.concat([right.subarray(0, 3 * 512), older.subarray(3 * 512)])
}

const wrong: [fault: string, block: Buffer][] = [
  ['zeroed', Buffer.alloc(BLOCK_BYTES)],
  ['stale: generation 1', witnessBytes({ ...stamp, generation: 1 }, 9, 1)],
  ['newer: generation 3', witnessBytes({ ...stamp, generation: 3 }, 9, 1)],
  ['misdirected: holds block 12 of generation 2', witnessBytes(stamp, 12, 1)],
  ['of another run: 00000000', witnessBytes({ ...stamp, run: '00000000' }, 9, 1)],
  [`of another disk: ${'f'.repeat(32)}`, witnessBytes({ ...stamp, disk: 'f'.repeat(32) }, 9, 1)],
  ['torn: 3 sectors of generation 2, 5 sectors of generation 1', torn()],
  ['bit 3 of byte 517 flipped', flipped(3, 517)],
  ['4096 bytes differ, the first at byte 0', Buffer.alloc(BLOCK_BYTES, 0xff)],
]

test.each(wrong)('a block is told to be %s', (fault, block) => {
  expect(diagnose(stamp, 8, withSecondBlock(block), blocks)).toEqual([{ block: 9, fault }])
})

test('right blocks are not complained about', () => {
  expect(diagnose(stamp, 8, witnessBytes(stamp, 8, blocks), blocks)).toEqual([])
})

test('what is missing at the end is told, whole blocks and parts', () => {
  const piece = witnessBytes(stamp, 8, blocks).subarray(0, 2 * BLOCK_BYTES + 100)
  expect(diagnose(stamp, 8, piece, blocks)).toEqual([
    { block: 10, fault: 'cut off after 100 bytes' },
    { block: 11, fault: 'missing' },
  ])
})
