import { expect, test } from 'vitest'
import { BLOCK_BYTES, witnessBytes } from '../../src/witness/blocks.ts'

const stamp = { run: '5f3a9c01', disk: '6000c29e'.padEnd(32, '0'), generation: 2 }

test('a block is 4 KiB of text that begins with its own address', () => {
  const block = witnessBytes(stamp, 7, 1)
  expect(block).toHaveLength(BLOCK_BYTES)
  expect(block.toString('latin1', 0, 128)).toMatch(
    /^SNAPWITNESS 1 run 5f3a9c01 disk 6000c29e0{24} gen 000002 block 0000000007 sum \d{8} \.+\n$/,
  )
})

test('a block does not depend on what else is asked for', () => {
  const many = witnessBytes(stamp, 5, 4)
  expect(many.subarray(2 * BLOCK_BYTES, 3 * BLOCK_BYTES).equals(witnessBytes(stamp, 7, 1))).toBe(true)
})

test('every sector of a block differs between generations, disks, runs and near addresses', () => {
  const others = [
    { ...stamp, generation: 3 },
    { ...stamp, disk: 'f'.repeat(32) },
    { ...stamp, run: '00000000' },
  ]
  const variants = [
    ...others.map((other) => witnessBytes(other, 7, 1)),
    witnessBytes(stamp, 8, 1),
    witnessBytes(stamp, 6, 1),
  ]
  const block = witnessBytes(stamp, 7, 1)
  for (const variant of variants) {
    for (let at = 0; at < BLOCK_BYTES; at += 512) {
      expect(variant.subarray(at, at + 512).equals(block.subarray(at, at + 512))).toBe(false)
    }
  }
})
