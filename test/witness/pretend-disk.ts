import { createHash } from 'node:crypto'
import { BLOCK_BYTES } from '../../src/witness/blocks.ts'
import { contentOf, type WitnessImage, type WitnessOwner } from '../../src/witness/image.ts'
import type { WitnessReader } from '../../src/witness/inspection.ts'
import type { BlockRange } from '../../src/witness/ranges.ts'

export const owner: WitnessOwner = { run: '5f3a9c01', disk: '6000c29e'.padEnd(32, '0') }

/** Bytes that are read as a guest would read them, and how many of them were fetched. */
export class BytesReader implements WitnessReader {
  blocksRead = 0
  digestCalls = 0
  readonly #bytes: Buffer | undefined

  /** @param bytes undefined for a file that is not there */
  constructor(bytes: Buffer | undefined) {
    this.#bytes = bytes
  }

  async digest(ranges: readonly BlockRange[]) {
    this.digestCalls++
    if (!this.#bytes) return { present: false, sizeBytes: 0, sha256: [] }
    const sha256 = ranges.map((range) => createHash('sha256').update(this.#cut(range)).digest('hex'))
    return { present: true, sizeBytes: this.#bytes.length, sha256 }
  }

  async read(range: BlockRange) {
    this.blocksRead += range.blocks
    return this.#cut(range)
  }

  #cut({ first, blocks }: BlockRange): Buffer {
    return (this.#bytes ?? Buffer.alloc(0)).subarray(first * BLOCK_BYTES, (first + blocks) * BLOCK_BYTES)
  }
}

/** The bytes of an image, each block with one of the contents that it admits. */
export function bytesOf(
  image: WitnessImage,
  choose: (block: number, admits: readonly number[]) => number,
): Buffer {
  const blocks = Array.from({ length: image.blocks }, (_, block) => {
    const generation = choose(block, image.admitsAt(block))
    return Buffer.from(contentOf(image.owner, generation, { first: block, blocks: 1 }))
  })
  return Buffer.concat(blocks)
}

export const oldest = (_block: number, admits: readonly number[]): number => admits[0] ?? 0
export const newest = (_block: number, admits: readonly number[]): number => admits.at(-1) ?? 0
