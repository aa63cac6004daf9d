import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BLOCK_BYTES, witnessBytes } from '../../src/witness/blocks.ts'
import { diagnose, differences, type WrongBlocks } from '../../src/witness/diagnosis.ts'
import { WitnessImage } from '../../src/witness/image.ts'
import { bytesOf, newest, owner } from './pretend-disk.ts'

const BLOCKS = 12
const all = { first: 0, blocks: BLOCKS }
/** Generation 2 everywhere, after generation 1. */
const image = WitnessImage.blank(owner, BLOCKS).written(1, [all]).written(2, [all])
const right = bytesOf(image, newest)

const of = (generation: number, block: number, other: Partial<typeof owner> = {}) =>
  witnessBytes({ ...owner, ...other, generation }, block, 1)

function withBlock(block: number, content: Buffer): Buffer {
  const bytes = Buffer.from(right)
  content.copy(bytes, block * BLOCK_BYTES)
  return bytes
}

function wrongWith(block: number, content: Buffer): WrongBlocks[] {
  return diagnose(image, all, withBlock(block, content))
}

const block = fc.nat(BLOCKS - 1)
/** Where sectors of something else begin: at least one on each side. */
const tear = fc.integer({ min: 1, max: 7 })

test('right blocks are not complained about', () => {
  expect(diagnose(image, all, right)).toEqual([])
})

test('a stale block is named with its generation', () => {
  fc.assert(
    fc.property(block, (at) => {
      expect(wrongWith(at, of(1, at))).toEqual([
        { first: at, blocks: 1, kind: 'stale', generation: 1, fromBlock: null, fault: 'stale: generation 1' },
      ])
    }),
  )
})

test('a block that is newer than it may be is named with its generation', () => {
  fc.assert(
    fc.property(block, fc.integer({ min: 3, max: 999_999 }), (at, generation) => {
      const fault = `newer: generation ${generation}`
      expect(wrongWith(at, of(generation, at))).toMatchObject([
        { first: at, kind: 'newer', generation, fault },
      ])
    }),
    { numRuns: 20 },
  )
})

test('a misdirected block is named with the place where it belongs', () => {
  fc.assert(
    fc.property(block, fc.nat(1_000_000), fc.constantFrom(1, 2), (at, from, generation) => {
      fc.pre(from !== at)
      expect(wrongWith(at, of(generation, from))).toMatchObject([
        { first: at, blocks: 1, kind: 'misdirected', generation, fromBlock: from },
      ])
    }),
  )
})

test('a torn block is named with its sectors, whatever they are of', () => {
  const others = { 'generation 1': (at: number) => of(1, at), zeros: () => Buffer.alloc(BLOCK_BYTES) }
  fc.assert(
    fc.property(block, tear, fc.constantFrom('generation 1', 'zeros' as const), (at, sectors, name) => {
      const torn = Buffer.concat([
        of(2, at).subarray(0, sectors * 512),
        others[name as keyof typeof others](at).subarray(sectors * 512),
      ])
      expect(wrongWith(at, torn)).toMatchObject([
        {
          first: at,
          kind: 'torn',
          fault: `torn: ${sectors} sectors of generation 2, ${8 - sectors} sectors of ${name}`,
        },
      ])
    }),
  )
})

test('a block that is ours for some sectors only is torn, with something else', () => {
  const torn = Buffer.concat([of(2, 5).subarray(0, 3 * 512), Buffer.alloc(5 * 512, 'x')])
  expect(wrongWith(5, torn)).toMatchObject([
    { first: 5, kind: 'torn', fault: 'torn: 3 sectors of generation 2, 5 sectors of something else' },
  ])
})

test('a flipped bit is named with its place', () => {
  fc.assert(
    fc.property(block, fc.nat(BLOCK_BYTES - 1), fc.nat(7), (at, byte, bit) => {
      const flipped = Buffer.from(of(2, at))
      flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit)
      const fault = `flipped: bit ${bit} of byte ${byte}`
      expect(wrongWith(at, flipped)).toMatchObject([{ first: at, kind: 'flipped', generation: 2, fault }])
    }),
  )
})

test('zeros are named where there was something', () => {
  fc.assert(
    fc.property(block, (at) => {
      const fault = { kind: 'zeroed', generation: 0, fault: 'zeroed' }
      expect(wrongWith(at, Buffer.alloc(BLOCK_BYTES))).toMatchObject([{ first: at, ...fault }])
    }),
  )
})

test.each([
  ['of another run', of(2, 7, { run: '00000000' }), 'foreign: of another run, 00000000'],
  ['of another disk', of(2, 7, { disk: 'f'.repeat(32) }), `foreign: of another disk, ${'f'.repeat(32)}`],
  ['of nobody', Buffer.alloc(BLOCK_BYTES, 0xff), 'foreign: nothing that a witness held'],
])('a block %s is foreign', (_of, content, fault) => {
  expect(wrongWith(7, content)).toMatchObject([{ first: 7, kind: 'foreign', fault }])
})

test('what is missing at the end is told, whole blocks and parts', () => {
  const piece = right.subarray(0, 9 * BLOCK_BYTES + 100)
  expect(diagnose(image, all, piece)).toMatchObject([
    { first: 9, blocks: 1, kind: 'missing', fault: 'missing: the file ends after 100 bytes of it' },
    { first: 10, blocks: 2, kind: 'missing', fault: 'missing: the file ends before it' },
  ])
})

test('neighbours that are wrong in the same way are told as one, misdirected ones by their shift', () => {
  const bytes = Buffer.from(right)
  for (const at of [2, 3, 4]) of(1, at).copy(bytes, at * BLOCK_BYTES)
  for (const at of [6, 7]) of(2, at + 100).copy(bytes, at * BLOCK_BYTES)
  of(2, 50).copy(bytes, 8 * BLOCK_BYTES)
  expect(diagnose(image, all, bytes)).toMatchObject([
    { first: 2, blocks: 3, kind: 'stale' },
    { first: 6, blocks: 2, kind: 'misdirected', fromBlock: 106 },
    { first: 8, blocks: 1, kind: 'misdirected', fromBlock: 50 },
  ])
})

test('where zeros belong, old data are stale', () => {
  const holes = image.zeroed([{ first: 4, blocks: 2 }])
  expect(diagnose(holes, all, right)).toMatchObject([{ first: 4, blocks: 2, kind: 'stale', generation: 2 }])
})

test('unsynced data may be old or new, block by block, and never anything else', () => {
  const unsynced = image.writtenUnsynced(3, [{ first: 2, blocks: 6 }])
  fc.assert(
    fc.property(fc.array(fc.nat(1), { minLength: BLOCKS, maxLength: BLOCKS }), (choices) => {
      const bytes = bytesOf(
        unsynced,
        (at, admits) => admits[Math.min(choices[at] ?? 0, admits.length - 1)] ?? 0,
      )
      expect(diagnose(unsynced, all, bytes)).toEqual([])
      of(1, 3).copy(bytes, 3 * BLOCK_BYTES)
      expect(diagnose(unsynced, all, bytes)).toMatchObject([{ first: 3, kind: 'stale', generation: 1 }])
    }),
    { numRuns: 20 },
  )
})

test('what two images differ in is what reading would tell', () => {
  const older = WitnessImage.blank(owner, BLOCKS).written(1, [{ first: 0, blocks: 8 }])
  expect(differences(image, older, all)).toEqual(diagnose(image, all, bytesOf(older, newest)))
})
