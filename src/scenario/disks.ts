import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { GuestError } from '../guest/errors.ts'
import type { DiskMode } from '../vsphere/disks.ts'
import { without } from '../witness/ranges.ts'
import {
  type BaseDigests,
  type ChainFile,
  chainOf,
  checkBases,
  digestBases,
  isOnDatastore,
} from './chain-files.ts'
import { checkChangesTold } from './changed-areas.ts'
import type { DiskUnderTest, Witness } from './disk.ts'
import { demand } from './errors.ts'
import type { Judgement } from './judgement.ts'
import type { Machines, Snapshots } from './machines.ts'
import type { Check } from './recorder.ts'
import { BLOCKS_PER_MIB, rangesOf, type Scattered, type Trims, type Where, Witnesses } from './witnesses.ts'
import { Writers } from './writers.ts'

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

  /** Checks that each host tells at least what changed between two snapshots; see {@link checkChangesTold}. */
  async expectChangesTold(change: {
    since: Snapshots
    until: Snapshots
    before: Witnesses
    after: Witnesses
    /** A revert has discarded the state of `since`. */
    discarded?: boolean
  }): Promise<void> {
    const { since, until, before, after, discarded = false } = change
    const checks = await sideBySide(entriesOf(this.list, after), async ([disk, { image }]) => {
      const was = before.byDisk.get(disk)
      if (!was) throw new NoSuchDisk(disk.machine.name)
      const moments = { since: since.of(disk.machine), until: until.of(disk.machine) }
      return checkChangesTold(disk, { ...moments, before: was.image, after: image, discarded })
    })
    demand(checks)
  }

  /** The file at the bottom of each disk's chain, as a datastore path. */
  async baseFiles(): Promise<ReadonlyMap<DiskUnderTest, string>> {
    const files = await sideBySide(this.list, async (disk) => [disk, await chainOf(disk)] as const)
    return new Map(files.map(([disk, chain]) => [disk, chain.at(-1)?.path ?? '']))
  }

  /** Records what the host did with the files that these disks had; nothing is judged. */
  async characteriseFiles(question: string, then: ReadonlyMap<DiskUnderTest, string>): Promise<void> {
    await sideBySide(this.list, async (disk) => {
      const { machine } = disk
      const stays = await isOnDatastore(machine, then.get(disk) ?? '')
      machine.characterise(question, stays ? 'it stays on the datastore' : 'it is deleted')
    })
  }

  /** Extends each disk; only one without a parent can be. */
  async extend(capacityBytes: number): Promise<void> {
    await sideBySide(this.list, async ({ machine, name, key }) => {
      await machine.change('extend disk', { disk: name, capacityBytes }, () =>
        machine.vm.editDisk(key, { capacityBytes }, machine.limits.task()),
      )
      await machine.observeMachine()
    })
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

  /**
   * Checks that each guest can still write: newer data over the old, synced. A guest that cannot write where it could
   * before is a finding.
   * @throws ChecksFailed
   */
  async expectWritable(witnesses: Witnesses): Promise<Witnesses> {
    const checks: Check[] = []
    const written = await change(this.list, witnesses, async (disk, witness) => {
      const { newer, check } = await writeOrTell(disk, witness)
      checks.push(check)
      return newer
    })
    demand(checks)
    return written
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
  startWriter({ next }: { next: Volumes }): Promise<Writers> {
    return Writers.start(this, next)
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

async function writeOrTell(disk: DiskUnderTest, witness: Witness): Promise<{ newer: Witness; check: Check }> {
  const whole = [{ first: 0, blocks: witness.image.blocks }]
  const statement = `The guest can write to the ${disk.name}`
  try {
    const newer = await disk.write(witness, whole, { sync: true })
    const judgement = { verdict: 'held' as const, expected: 'written and synced', seen: 'written and synced' }
    return { newer, check: disk.machine.check(statement, judgement, await disk.observe()) }
  } catch (error) {
    // Only the guest's own word counts: a connection that broke says nothing of the disk.
    if (!(error instanceof GuestError && error.kind === 'failed')) throw error
    const judgement = { verdict: 'violated' as const, expected: 'written and synced', seen: error.what }
    return { newer: witness, check: disk.machine.check(statement, judgement, await disk.observe()) }
  }
}
