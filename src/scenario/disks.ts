import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { DiskMode } from '../vsphere/disks.ts'
import { type BaseDigests, type ChainFile, chainOf, checkBases, digestBases } from './chain-files.ts'
import type { DiskUnderTest, Witness } from './disk.ts'
import { demand } from './errors.ts'
import type { Judgement } from './judgement.ts'
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

  /** The disk of one machine. */
  on({ name }: { name: string }): DiskUnderTest {
    const disk = this.list.find(({ machine }) => machine.name === name)
    if (disk) return disk
    throw new NoSuchDisk(name)
  }

  /** Checks a statement against each disk's files as the host tells of them: the one in use first, down to the base. */
  async check(
    statement: string,
    judge: (chain: readonly ChainFile[], disk: DiskUnderTest) => Judgement,
  ): Promise<void> {
    const checks = await sideBySide(this.list, async (disk) => {
      const chain = await chainOf(disk)
      const seen = await disk.machine.observeMachine()
      return disk.machine.check(`${statement} (${disk.name})`, judge(chain, disk), seen)
    })
    demand(checks)
  }

  /** The bytes of the file in use of each disk, by machine. */
  async deltaSizes(): Promise<ReadonlyMap<string, number>> {
    const sizes = await sideBySide(this.list, async (disk) => {
      const [top] = await chainOf(disk)
      return [disk.machine.name, top?.sizeBytes ?? 0] as const
    })
    return new Map(sizes)
  }

  /** Digests of what no guest may write to while there is a snapshot; see {@link expectBases}. */
  async digestBases(): Promise<ReadonlyMap<DiskUnderTest, BaseDigests | undefined>> {
    return new Map(await sideBySide(this.list, async (disk) => [disk, await digestBases(disk)] as const))
  }

  /** Checks that the bases are, byte for byte, what they were when they were digested. */
  async expectBases(then: ReadonlyMap<DiskUnderTest, BaseDigests | undefined>): Promise<void> {
    const checks = await sideBySide(this.list, async (disk) => {
      const digests = then.get(disk)
      return digests ? [await checkBases(disk, digests)] : []
    })
    demand(checks.flat())
  }

  /** Only of a machine that is off, and of disks without a parent. */
  async setMode(mode: DiskMode): Promise<void> {
    await sideBySide(this.list, async ({ machine, name, key }) => {
      await machine.change('set disk mode', { disk: name, mode }, () =>
        machine.vm.editDisk(key, { mode }, machine.limits.task()),
      )
      await machine.observeMachine()
    })
  }

  /**
   * Writes a partition table and a file system on each disk, as its guest's administrator would, and mounts it.
   * @param filesystem other than the configuration's, for guests that have it
   */
  async initialize({ label, filesystem }: NewVolume): Promise<Volumes> {
    await sideBySide(this.list, (disk) => {
      const { guest, filesystem: usual } = disk.machine.config
      return disk.initialize({ label, filesystem: (guest === 'linux' && filesystem?.linux) || usual })
    })
    return new Volumes(this.list, label)
  }
}

/** A volume to make. */
interface NewVolume {
  label: string
  filesystem?: { linux: 'ext4' | 'xfs' }
}

class NoSuchDisk extends SnapwitnessError {
  constructor(machine: string) {
    super('NO_SUCH_DISK', `The scenario attached no such disk to ${machine}.`, {
      hint: 'Ask only for disks of machines that the disk was attached to.',
    })
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
