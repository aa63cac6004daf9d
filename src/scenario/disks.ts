import { sideBySide } from '../core/side-by-side.ts'
import type { DiskUnderTest, Witness } from './disk.ts'
import type { Machines } from './machines.ts'

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
}

/** Stamped data on several volumes: the same file, each with its own disk's stamp. */
export class Witnesses {
  readonly sizeMiB: number
  readonly byDisk: ReadonlyMap<DiskUnderTest, Witness>

  constructor(sizeMiB: number, byDisk: ReadonlyMap<DiskUnderTest, Witness>) {
    this.sizeMiB = sizeMiB
    this.byDisk = byDisk
  }
}

const BLOCKS_PER_MIB = 256

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

  /** Fills a file on each volume with stamped data and syncs it to the disk. */
  write({ sizeMiB }: { sizeMiB: number }): Promise<Witnesses> {
    return this.#writeGeneration(1, sizeMiB)
  }

  /** Writes the same file again, each block stamped with the next generation. */
  overwrite(witnesses: Witnesses): Promise<Witnesses> {
    const newest = Math.max(...[...witnesses.byDisk.values()].map((witness) => witness.stamp.generation))
    return this.#writeGeneration(newest + 1, witnesses.sizeMiB)
  }

  /** Mounts each volume where it was mounted before; nothing happens to one that is. */
  async mount(): Promise<void> {
    await sideBySide(this.list, (disk) => disk.mount())
  }

  async #writeGeneration(generation: number, sizeMiB: number): Promise<Witnesses> {
    const written = await sideBySide(this.list, async (disk) => {
      const witness = disk.witness(generation, sizeMiB * BLOCKS_PER_MIB)
      await disk.write(witness)
      return [disk, witness] as const
    })
    return new Witnesses(sizeMiB, new Map(written))
  }
}
