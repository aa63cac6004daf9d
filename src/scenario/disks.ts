import { sideBySide } from '../core/side-by-side.ts'
import { without } from '../witness/ranges.ts'
import type { DiskUnderTest, Witness } from './disk.ts'
import type { Machines } from './machines.ts'
import { BLOCKS_PER_MIB, rangesOf, type Scattered, type Trims, type Where, Witnesses } from './witnesses.ts'
import { Writers } from './writers.ts'

/** The same disk on several machines. */
export class Disks {
  readonly list: readonly DiskUnderTest[]

  constructor(list: readonly DiskUnderTest[]) {
    this.list = list
  }

  of(machines: Machines): Disks {
    return new Disks(this.list.filter((disk) => machines.list.includes(disk.machine)))
  }

  /** Writes a partition table and a file system on each disk, as its guest's administrator would, and mounts it. */
  async initialize({ label }: { label: string }): Promise<Volumes> {
    await sideBySide(this.list, (disk) =>
      disk.initialize({ label, filesystem: disk.machine.config.filesystem }),
    )
    return new Volumes(this.list, label)
  }

  /**
   * Writes stamped data onto each disk itself, from its beginning on, and syncs them: no file system lies between the
   * witness and the hypervisor. Only on disks that hold nothing, or nothing but such data.
   * @param scattered of the first `sizeMiB`, this burst and the first block alone; the rest must stay zeros
   */
  writeRaw({ sizeMiB, scattered }: { sizeMiB: number; scattered?: Scattered }): Promise<Witnesses> {
    return mapWitnesses(this.list, sizeMiB, (disk) => {
      const blank = disk.blankWitness('raw', sizeMiB * BLOCKS_PER_MIB)
      const burst = rangesOf(blank.image.blocks, { ...(scattered && { scattered }) })
      // The first block is always written: it tells the next writer that the disk is ours.
      return disk.write(blank, [...without(FIRST_BLOCK, burst), ...burst], { sync: true })
    })
  }

  /** Writes some blocks of the same data again, or all of them, stamped with a generation of their own. */
  overwriteRaw(witnesses: Witnesses, where: Where = {}): Promise<Witnesses> {
    return change(this.list, witnesses, (disk, witness) =>
      disk.write(witness, rangesOf(witness.image.blocks, where), { sync: true }),
    )
  }

  /** Makes zeros of some blocks, for certain; never of the first one, which says whose the disk is. */
  zeroRaw(witnesses: Witnesses, where: Where): Promise<Witnesses> {
    return change(this.list, witnesses, (disk, witness) => disk.zero(witness, behindFirst(witness, where)))
  }

  /**
   * Tells each disk that it may forget some blocks: from then on it may give what they held, or zeros, and nothing else.
   * @returns the witnesses, and which disks were told; Windows offers no such thing
   */
  async discardRaw(witnesses: Witnesses, where: Where): Promise<{ witnesses: Witnesses; trims: Trims }> {
    const results = await sideBySide(entriesOf(this.list, witnesses), async ([disk, witness]) => {
      const { trim, witness: after } = await disk.discard(witness, behindFirst(witness, where))
      return { disk, trim, after }
    })
    return {
      witnesses: new Witnesses(witnesses.sizeMiB, new Map(results.map(({ disk, after }) => [disk, after]))),
      trims: new Map(results.map(({ disk, trim }) => [disk, trim])),
    }
  }
}

const FIRST_BLOCK = { first: 0, blocks: 1 }

function behindFirst({ image }: Witness, where: Where) {
  return rangesOf(image.blocks, where).flatMap((range) => without(range, [FIRST_BLOCK]))
}

export interface WriteOptions {
  sizeMiB: number
  /** A plain file name; `witness.txt` when there is none. */
  fileName?: string
  /** Leaves these blocks out, so that they read as zeros: holes, where the file system knows such. */
  holes?: Scattered
  /** false leaves the data in the guest's memory for as long as the guest likes; by default they are synced. */
  sync?: boolean
}

/** The volume that was made on each disk. */
export class Volumes {
  readonly list: readonly DiskUnderTest[]
  readonly label: string

  constructor(list: readonly DiskUnderTest[], label: string) {
    this.list = list
    this.label = label
  }

  of(machines: Machines): Volumes {
    return new Volumes(
      this.list.filter((disk) => machines.list.includes(disk.machine)),
      this.label,
    )
  }

  /** Fills a file on each volume with stamped data. */
  write({ sizeMiB, fileName = 'witness.txt', holes, sync = true }: WriteOptions): Promise<Witnesses> {
    return mapWitnesses(this.list, sizeMiB, (disk) => {
      const blank = disk.blankWitness({ fileName }, sizeMiB * BLOCKS_PER_MIB)
      const left = rangesOf(blank.image.blocks, { ...(holes && { scattered: holes }) })
      const ranges = without({ first: 0, blocks: blank.image.blocks }, holes ? left : [])
      return disk.write(blank, ranges, { sync })
    })
  }

  /** Writes the same file again, or some blocks of it, stamped with a generation of their own. */
  overwrite(
    witnesses: Witnesses,
    { sync = true, ...where }: Where & { sync?: boolean } = {},
  ): Promise<Witnesses> {
    return change(this.list, witnesses, (disk, witness) =>
      disk.write(witness, rangesOf(witness.image.blocks, where), { sync }),
    )
  }

  /** Takes some blocks away, so that they read as zeros: holes in a Linux file, zeros that are written in a Windows one. */
  punchHoles(witnesses: Witnesses, where: Where): Promise<Witnesses> {
    return change(this.list, witnesses, (disk, witness) =>
      disk.zero(witness, rangesOf(witness.image.blocks, where)),
    )
  }

  /** Tells each disk which blocks of its volume hold no file's data. @returns what each guest said of it */
  async trim(): Promise<Trims> {
    return new Map(await sideBySide(this.list, async (disk) => [disk, await disk.trim()] as const))
  }

  /** Writes out what each guest keeps in memory. @returns the data, of which none is in doubt any more */
  async sync(witnesses: Witnesses): Promise<Witnesses> {
    return change(this.list, witnesses, async (disk, { place, image }) => {
      await disk.sync()
      return { place, image: image.synced() }
    })
  }

  /** Starts a writer on each machine: every block is synced here before it is written to the other volume. */
  startWriter({ then }: { then: Volumes }): Promise<Writers> {
    return Writers.start(this, then)
  }

  /** Mounts each volume where it was mounted before; nothing happens to one that is. */
  async mount(): Promise<void> {
    await sideBySide(this.list, (disk) => disk.mount())
  }
}

async function mapWitnesses(
  disks: readonly DiskUnderTest[],
  sizeMiB: number,
  work: (disk: DiskUnderTest) => Promise<Witness>,
): Promise<Witnesses> {
  const written = await sideBySide(disks, async (disk) => [disk, await work(disk)] as const)
  return new Witnesses(sizeMiB, new Map(written))
}

/** The witnesses with those of these disks changed. */
async function change(
  disks: readonly DiskUnderTest[],
  witnesses: Witnesses,
  work: (disk: DiskUnderTest, witness: Witness) => Promise<Witness>,
): Promise<Witnesses> {
  const changed = await sideBySide(
    entriesOf(disks, witnesses),
    async ([disk, witness]) => [disk, await work(disk, witness)] as const,
  )
  return new Witnesses(witnesses.sizeMiB, new Map(changed))
}

function entriesOf(disks: readonly DiskUnderTest[], { byDisk }: Witnesses) {
  return [...byDisk].filter(([disk]) => disks.includes(disk))
}
