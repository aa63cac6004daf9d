import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WitnessImage } from '../../src/witness/image.ts'
import type { BlockRange } from '../../src/witness/ranges.ts'
import { bytesOf, newest, oldest, owner } from './pretend-disk.ts'

const BLOCKS = 24
const all = { first: 0, blocks: BLOCKS }
const blank = WitnessImage.blank(owner, BLOCKS)

const range = fc
  .tuple(fc.nat(BLOCKS - 1), fc.integer({ min: 1, max: BLOCKS }))
  .map(([first, blocks]): BlockRange => ({ first, blocks: Math.min(blocks, BLOCKS - first) }))

const change = fc.record({
  kind: fc.constantFrom('written', 'writtenUnsynced', 'zeroed', 'discarded', 'synced'),
  range,
})

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

/** The same by the slowest way there is: a list of what each block may hold, and what it holds once all is synced. */
function slowly(changes: readonly Change[]): number[][] {
  let blocks = Array.from({ length: BLOCKS }, () => ({ admits: [0], once: [0] }))
  for (const [i, { kind, range: where }] of changes.entries()) {
    const [generation, isIn] = [
      i + 1,
      (block: number) => block >= where.first && block < where.first + where.blocks,
    ]
    blocks = blocks.map(({ admits, once }, block) => {
      if (kind === 'synced') return { admits: once, once }
      if (!isIn(block)) return { admits, once }
      if (kind === 'written') return { admits: [generation], once: [generation] }
      if (kind === 'writtenUnsynced') return { admits: [...admits, generation], once: [generation] }
      if (kind === 'zeroed') return { admits: [0], once: [0] }
      return { admits: [...new Set([...admits, 0])], once: [...new Set([...once, 0])] }
    })
  }
  return blocks.map(({ admits }) => admits)
}

function changed(changes: readonly Change[]): WitnessImage {
  return changes.reduce((image, { kind, range: where }, i) => {
    if (kind === 'synced') return image.synced()
    if (kind === 'written' || kind === 'writtenUnsynced') return image[kind](i + 1, [where])
    return image[kind]([where])
  }, blank)
}

test('an image knows of every block what it may hold, whatever was done to it', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const image = changed(changes)
      expect(Array.from({ length: BLOCKS }, (_, block) => image.admitsAt(block))).toEqual(slowly(changes))
    }),
  )
})

test('its extents cover all blocks in order, neighbours differ', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const { extents } = changed(changes)
      let at = 0
      for (const [i, { first, blocks, ...contents }] of extents.entries()) {
        expect(first).toBe(at)
        const { admits, onceSynced } = extents[i - 1] ?? {}
        expect(contents).not.toEqual({ admits, onceSynced })
        at += blocks
      }
      expect(at).toBe(BLOCKS)
    }),
  )
})

test('the digest of a range is that of its bytes', () => {
  const image = blank
    .written(1, [all])
    .written(3, [{ first: 4, blocks: 2 }])
    .zeroed([{ first: 9, blocks: 1 }])
  const bytes = bytesOf(image, newest)
  for (const [first, blocks] of [
    [0, BLOCKS],
    [3, 8],
    [9, 1],
  ] as const) {
    const sha256 = createHash('sha256').update(bytes.subarray(first * 4096, (first + blocks) * 4096))
    expect(image.digestsOf({ first, blocks })).toEqual([sha256.digest('hex')])
  }
})

test('unsynced data have the digest of the old or of the new; once synced, of the new alone', () => {
  const image = blank.written(1, [all]).writtenUnsynced(2, [{ first: 4, blocks: 8 }])
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  const [old, young] = [digest(bytesOf(image, oldest)), digest(bytesOf(image, newest))]
  expect(image.digestsOf(all)).toEqual([old, young])
  expect(image.synced().digestsOf(all)).toEqual([young])
})

test('a file may be missing only as long as nothing of it was ever synced', () => {
  expect(blank.writtenUnsynced(1, [all]).mayBeMissing).toBe(true)
  expect(blank.writtenUnsynced(1, [all]).synced().mayBeMissing).toBe(false)
  expect(blank.written(1, [{ first: 0, blocks: 1 }]).mayBeMissing).toBe(false)
})

test('of two images together, each block may be as either has it', () => {
  const [one, other] = [
    blank.written(1, [all]),
    blank.written(1, [all]).written(2, [{ first: 3, blocks: 2 }]),
  ]
  const { extents } = one.or(other)
  expect(extents).toMatchObject([
    { first: 0, blocks: 3, admits: [1] },
    { first: 3, blocks: 2, admits: [1, 2] },
    { first: 5, blocks: BLOCKS - 5, admits: [1] },
  ])
})
