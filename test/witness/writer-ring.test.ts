import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BLOCK_BYTES, witnessBytes } from '../../src/witness/blocks.ts'
import { readRing } from '../../src/witness/writer-ring.ts'
import { owner } from './pretend-disk.ts'

const SLOTS = 8
const stamp = { ...owner, generation: 5 }

/** What a writer leaves that has just written block `newest`. */
function ringAfter(newest: number): Buffer {
  const bytes = Buffer.alloc(SLOTS * BLOCK_BYTES)
  for (let block = Math.max(0, newest - SLOTS + 1); block <= newest; block++) {
    witnessBytes(stamp, block, 1).copy(bytes, (block % SLOTS) * BLOCK_BYTES)
  }
  return bytes
}

test('the newest block is known at whatever moment the writer was stopped', () => {
  fc.assert(
    fc.property(fc.nat(100), (newest) => {
      expect(readRing(stamp, SLOTS, ringAfter(newest))).toEqual({ newest, wrong: [] })
    }),
  )
  expect(readRing(stamp, SLOTS, Buffer.alloc(SLOTS * BLOCK_BYTES))).toEqual({ newest: null, wrong: [] })
})

test('a write that is missing before the newest one is named', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: SLOTS, max: 100 }),
      fc.integer({ min: 1, max: SLOTS - 1 }),
      (newest, ago) => {
        const bytes = ringAfter(newest)
        const lost = newest - ago
        const slot = lost % SLOTS
        bytes.fill(0, slot * BLOCK_BYTES, (slot + 1) * BLOCK_BYTES)
        expect(readRing(stamp, SLOTS, bytes)).toMatchObject({
          newest,
          wrong: [{ first: slot, kind: 'zeroed' }],
        })
      },
    ),
  )
})

test('a slot that still holds its older block, though newer ones are there, is told so', () => {
  const bytes = ringAfter(20)
  witnessBytes(stamp, 18 - SLOTS, 1).copy(bytes, (18 % SLOTS) * BLOCK_BYTES)
  expect(readRing(stamp, SLOTS, bytes)).toMatchObject({
    newest: 20,
    wrong: [{ first: 2, kind: 'misdirected', fromBlock: 10 }],
  })
})

test('a torn newest block does not count, and is told', () => {
  const bytes = ringAfter(20)
  witnessBytes(stamp, 21, 1).copy(bytes, (21 % SLOTS) * BLOCK_BYTES, 0, 1024)
  expect(readRing(stamp, SLOTS, bytes)).toMatchObject({ newest: 20, wrong: [{ first: 21 % SLOTS }] })
})

test('blocks of another disk are none of this writer', () => {
  const other = { ...stamp, disk: 'f'.repeat(32) }
  expect(readRing(other, SLOTS, ringAfter(20))).toMatchObject({ newest: null })
})

test('a block in a slot that is not its own says nothing of how far the writer had come', () => {
  const bytes = ringAfter(20)
  witnessBytes(stamp, 30, 1).copy(bytes, 5 * BLOCK_BYTES)
  expect(readRing(stamp, SLOTS, bytes)).toMatchObject({
    newest: 20,
    wrong: [{ first: 5, kind: 'misdirected' }],
  })
})
