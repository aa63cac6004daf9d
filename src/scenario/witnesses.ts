import type { Trim } from '../guest/guest.ts'
import { type BlockRange, scatteredBlocks } from '../witness/ranges.ts'
import type { DiskUnderTest, Witness } from './disk.ts'

/** Stamped data on several disks: the same blocks, each with its own disk's stamp. */
export class Witnesses {
  readonly sizeMiB: number
  readonly byDisk: ReadonlyMap<DiskUnderTest, Witness>

  constructor(sizeMiB: number, byDisk: ReadonlyMap<DiskUnderTest, Witness>) {
    this.sizeMiB = sizeMiB
    this.byDisk = byDisk
  }
}

/** Single blocks all over the place, in an order that jumps about; the same ones for the same seed. */
export interface Scattered {
  blocks: number
  seed: number
}

/** Which blocks of a witness: all of them, a burst, or a stretch. */
export interface Where {
  scattered?: Scattered
  /** In MiB from the beginning of the witness. */
  stretch?: { fromMiB: number; sizeMiB: number }
}

/** What came of telling each disk that it may forget blocks. */
export type Trims = ReadonlyMap<DiskUnderTest, Trim>

export const BLOCKS_PER_MIB = 256

/** The blocks that are meant, in the order in which they are written. */
export function rangesOf(blocks: number, { scattered, stretch }: Where): BlockRange[] {
  const range = stretch
    ? { first: stretch.fromMiB * BLOCKS_PER_MIB, blocks: stretch.sizeMiB * BLOCKS_PER_MIB }
    : { first: 0, blocks }
  return scattered ? scatteredBlocks(range, scattered.blocks, scattered.seed) : [range]
}
