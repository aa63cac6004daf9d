import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { GuestError } from '../guest/errors.ts'
import { guestCanWrite } from '../judge/host-answer.ts'
import { without } from '../witness/ranges.ts'
import { type DiskUnderTest, isMounted, type Witness } from './disk.ts'
import { demand } from './errors.ts'
import { Group, membersOf, membersOn } from './group.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'
import { BLOCKS_PER_MIB, rangesOf, type Scattered, type Trims, type Where, Witnesses } from './witnesses.ts'
import { Writers } from './writers.ts'

export interface WriteOptions {
  sizeMiB: number
  /** A plain file name; `witness.txt` when there is none. */
  fileName?: string
  /** Leaves these blocks out, so that they read as zeros: holes, where the file system knows such. */
  holes?: Scattered
  /** false leaves the data in the guest's memory for as long as the guest likes; by default they are synced. */
  sync?: boolean
}

/**
 * The volume that was made on each disk.
 * @example
 * const witness = await volumes.write({ sizeMiB: 16 })
 * await volumes.overwrite(witness)
 * await expect(volumes).toHold(witness)
 */
export class Volumes extends Group<DiskUnderTest> {
  readonly label: string

  constructor(disks: readonly DiskUnderTest[], label: string) {
    super(disks, `There is no volume “${label}” on any of these machines.`)
    this.label = label
  }

  /** Those of these machines. */
  of(machines: Group<MachineUnderTest>): Volumes {
    return new Volumes(membersOn(this, machines), this.label)
  }

  /** Fills a file on each volume with stamped data. */
  write({ sizeMiB, fileName = 'witness.txt', holes, sync = true }: WriteOptions): Promise<Witnesses> {
    return Witnesses.make(membersOf(this), sizeMiB, (disk) => {
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
    return witnesses.change(membersOf(this), (disk, witness) =>
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
    const written = await witnesses.change(membersOf(this), async (disk, witness) => {
      const { newer, check } = await writeOrTell(disk, witness)
      checks.push(check)
      return newer
    })
    demand(checks)
    return written
  }

  /** Takes some blocks away, so that they read as zeros: holes in a Linux file, zeros that are written in a Windows one. */
  punchHoles(witnesses: Witnesses, where: Where): Promise<Witnesses> {
    return witnesses.change(membersOf(this), (disk, witness) =>
      disk.zero(witness, rangesOf(witness.image.blocks, where)),
    )
  }

  /** Tells each disk which blocks of its volume hold no file's data. @returns what each guest said of it */
  async trim(): Promise<Trims> {
    return new Map(
      await sideBySide(membersOf(this), async (disk) => [disk.machine.name, await disk.trim()] as const),
    )
  }

  /** Writes out what each guest keeps in memory. @returns the data, of which none is in doubt any more */
  async sync(witnesses: Witnesses): Promise<Witnesses> {
    return witnesses.change(membersOf(this), async (disk, { place, image }) => {
      await disk.sync()
      return { place, image: image.synced() }
    })
  }

  /** Starts a writer on each machine: every block is synced here before it is written to the other volume. */
  startWriter({ next }: { next: Volumes }): Promise<Writers> {
    return Writers.start(this, next)
  }

  /**
   * Where each volume is mounted now.
   * @throws SnapwitnessError `NOT_MOUNTED`
   * @example
   * const places = await volumes.mountPoints()
   * await vms.run({ linux: 'ls "$1"', windows: 'dir $args[0]' }, { args: (vm) => [places.on(vm)] })
   */
  async mountPoints(): Promise<MountPoints> {
    return new MountPoints(
      new Map(
        await sideBySide(membersOf(this), async (disk) => [disk.machine.name, await placeOf(disk)] as const),
      ),
    )
  }

  /** Mounts each volume where it was mounted before; nothing happens to one that is. */
  async mount(): Promise<void> {
    await sideBySide(membersOf(this), (disk) => disk.mount())
  }
}

/** Where the volume of each machine is mounted: `/mnt/snapwitness-…`, `E:\\`. */
export class MountPoints {
  readonly #places: ReadonlyMap<string, string>

  constructor(places: ReadonlyMap<string, string>) {
    this.#places = places
  }

  /** @throws SnapwitnessError `NOT_MOUNTED` where the machine has no such volume */
  on({ name }: { name: string }): string {
    const place = this.#places.get(name)
    if (place === undefined) throw new NotMounted(name)
    return place
  }
}

async function placeOf(disk: DiskUnderTest): Promise<string> {
  const { seen } = await disk.observeUntil(isMounted)
  const place = seen.partitions.find(({ mountPoint }) => mountPoint !== null)?.mountPoint
  if (!place) throw new NotMounted(disk.machine.name)
  return disk.machine.guest.kind === 'windows' ? `${place}\\` : place
}

class NotMounted extends SnapwitnessError {
  constructor(machine: string) {
    super('NOT_MOUNTED', `No such volume is mounted on ${machine}.`, {
      hint: 'A guest that has booted mounts nothing by itself: volumes.mount() does.',
      fields: { machine },
    })
  }
}

async function writeOrTell(disk: DiskUnderTest, witness: Witness): Promise<{ newer: Witness; check: Check }> {
  const { machine, name } = disk
  const asked = `write to the ${name}`
  const whole = [{ first: 0, blocks: witness.image.blocks }]
  try {
    const newer = await disk.write(witness, whole, { sync: true })
    const answer = machine.keep({ kind: 'answer', asked, answer: 'success', said: null })
    return { newer, check: await machine.judge(guestCanWrite, { disk: name }, answer) }
  } catch (error) {
    // Only the guest's own word about the disk counts: whatever else went wrong says nothing of it.
    if (!(error instanceof GuestError && error.kind === 'disk-failed')) throw error
    const answer = machine.keep({ kind: 'answer', asked, answer: error.kind, said: error.what })
    await disk.observe()
    return { newer: witness, check: await machine.judge(guestCanWrite, { disk: name }, answer) }
  }
}
