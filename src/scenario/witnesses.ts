import { sideBySide } from '../core/side-by-side.ts'
import type { Trim } from '../guest/guest.ts'
import { type BlockRange, scatteredBlocks } from '../witness/ranges.ts'
import type { DiskUnderTest, Witness } from './disk.ts'

/**
 * Stamped data on several disks: the same blocks, each with its own disk's stamp.
 * @example
 * const old = await volumes.write({ sizeMiB: 1 })
 * const newer = await volumes.overwrite(old, { sync: false })
 * await expect(volumes).toHoldOldOrNew(old, newer)
 */
export class Witnesses {
  readonly sizeMiB: number
  readonly #byDisk: ReadonlyMap<DiskUnderTest, Witness>

  constructor(sizeMiB: number, byDisk: ReadonlyMap<DiskUnderTest, Witness>) {
    this.sizeMiB = sizeMiB
    this.#byDisk = byDisk
  }

  /** Has each disk write its own, side by side. */
  static async make(
    disks: readonly DiskUnderTest[],
    sizeMiB: number,
    work: (disk: DiskUnderTest) => Promise<Witness>,
  ): Promise<Witnesses> {
    const written = await sideBySide(disks, async (disk) => [disk, await work(disk)] as const)
    return new Witnesses(sizeMiB, new Map(written))
  }

  on(disk: DiskUnderTest): Witness | undefined {
    return this.#byDisk.get(disk)
  }

  /** Those on these disks. */
  of(disks: readonly DiskUnderTest[]): [DiskUnderTest, Witness][] {
    return [...this.#byDisk].filter(([disk]) => disks.includes(disk))
  }

  /** Those on these disks, changed side by side. */
  async change(
    disks: readonly DiskUnderTest[],
    work: (disk: DiskUnderTest, witness: Witness) => Promise<Witness>,
  ): Promise<Witnesses> {
    const changed = await sideBySide(
      this.of(disks),
      async ([disk, witness]) => [disk, await work(disk, witness)] as const,
    )
    return new Witnesses(this.sizeMiB, new Map(changed))
  }

  /** The same, with nothing in doubt any more: as something has synced it that the guest was not asked for. */
  settled(): Witnesses {
    const settled = [...this.#byDisk].map(
      ([disk, { place, image }]) => [disk, { place, image: image.synced() }] as const,
    )
    return new Witnesses(this.sizeMiB, new Map(settled))
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

/** What came of telling each disk that it may forget blocks, by machine name. */
export type Trims = ReadonlyMap<string, Trim>

export const BLOCKS_PER_MIB = 256

/** The blocks that are meant, in the order in which they are written. */
export function rangesOf(blocks: number, { scattered, stretch }: Where): BlockRange[] {
  const range = stretch
    ? { first: stretch.fromMiB * BLOCKS_PER_MIB, blocks: stretch.sizeMiB * BLOCKS_PER_MIB }
    : { first: 0, blocks }
  return scattered ? scatteredBlocks(range, scattered.blocks, scattered.seed) : [range]
}
