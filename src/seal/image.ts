import { BLOCK_BYTES } from '../witness/blocks.ts'
import { WitnessImage } from '../witness/image.ts'
import { type BlockRange, scatteredBlocks } from '../witness/ranges.ts'

/**
 * What a disk of a seal holds: a pure function of the seal, the disk and the numbers of its rounds of writing. So a record
 * need not say more of it, and each of its blocks can be checked. The raw disk is looked at, with no file system between.
 */

/** Single blocks of every round but the first, one in so many. */
const EVERY = 64

/** The blocks that a round writes, in their order: a stretch at the beginning and the last block, then bursts over it all. */
export function rangesOfRound(
  round: number,
  blocks: number,
  { isFirst }: { isFirst: boolean },
): BlockRange[] {
  if (!isFirst) return scatteredBlocks({ first: 0, blocks }, Math.ceil(blocks / EVERY), round)
  return [
    { first: 0, blocks: Math.ceil(blocks / 8) },
    { first: blocks - 1, blocks: 1 },
  ]
}

export function blocksOf({ sizeBytes }: { sizeBytes: number }): number {
  return Math.floor(sizeBytes / BLOCK_BYTES)
}

/** All of a disk after its rounds, oldest first; whatever none of them has written is zeros. */
export function sealedImage(
  seal: string,
  { uuid, sizeBytes, rounds }: { uuid: string; sizeBytes: number; rounds: readonly number[] },
): WitnessImage {
  const blocks = blocksOf({ sizeBytes })
  const owner = { run: seal, disk: uuid.replaceAll('-', '').toLowerCase() }
  return rounds.reduce(
    (image, round, i) => image.written(round, rangesOfRound(round, blocks, { isFirst: i === 0 })),
    WitnessImage.blank(owner, blocks),
  )
}
