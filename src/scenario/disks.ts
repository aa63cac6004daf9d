import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { Kinds, Statement } from '../judge/statement.ts'
import type { DiskEdit, DiskMode } from '../vsphere/disks/disks.ts'
import { without } from '../witness/ranges.ts'
import { type BaseDigests, checkBases, digestBases, isOnDatastore, writesToDelta } from './bases.ts'
import { type Change, checkChangesTold } from './changed-areas.ts'
import { letOff } from './contents.ts'
import type { DiskHandle, DiskUnderTest, Witness } from './disk.ts'
import { demand } from './errors.ts'
import { Group, membersOf, membersOn } from './group.ts'
import { checkSettled, type Moment } from './looks.ts'
import type { MachineUnderTest } from './machine.ts'
import { checkRefusal } from './refusal.ts'
import type { Snapshots } from './snapshots.ts'
import { Volumes } from './volumes.ts'
import { BLOCKS_PER_MIB, rangesOf, type Scattered, type Trims, type Where, Witnesses } from './witnesses.ts'

/** A volume to make. */
export interface NewVolume {
  label: string
  /** Other than the configuration's, for guests that have it. */
  filesystem?: { linux: 'ext4' | 'xfs' }
}

class NoSuchDisk extends SnapwitnessError {
  constructor(machine: string) {
    super('NO_SUCH_DISK', `The scenario attached no such disk to ${machine}.`, {
      hint: 'Ask only for disks of machines that the disk was attached to.',
    })
  }
}

/** Files of disks, by machine. */
type FilesOfDisks = ReadonlyMap<DiskUnderTest, string>

/**
 * The same disk on several machines.
 * @example
 * const disks = await vms.attachDisk({ sizeMiB: 256 })
 * await expect(disks).toBeUninitialized()
 * const volumes = await disks.initialize({ label: 'data' })
 */
export class Disks extends Group<DiskUnderTest> {
  constructor(disks: readonly DiskUnderTest[]) {
    super(disks, 'There is no such disk on any of these machines.')
  }

  /** Those of these machines. */
  of(machines: Group<MachineUnderTest>): Disks {
    return new Disks(membersOn(this, machines))
  }

  /** The disk of one machine. */
  on({ name }: { name: string }): DiskHandle {
    const disk = membersOf(this).find(({ machine }) => machine.name === name)
    if (disk) return disk.handle
    throw new NoSuchDisk(name)
  }

  /**
   * Checks a statement of each disk, by what its guest or its host tells now.
   * @param args of the statement, for each disk
   * @param since the moment that it compares with, where it takes one
   * @throws ChecksFailed
   */
  async check<K extends Kinds, A>(
    statement: Statement<K, A>,
    args: (disk: DiskHandle) => NoInfer<A>,
    { since }: { since?: Moment } = {},
  ): Promise<void> {
    demand(
      await sideBySide(membersOf(this), (disk) =>
        checkSettled(disk.machine, statement, () => args(disk.handle), { since, disk }),
      ),
    )
  }

  /** Checks that each host tells at least what changed between two snapshots; see {@link checkChangesTold}. */
  async expectChangesTold(change: {
    since: Snapshots
    until: Snapshots
    before: Witnesses
    after: Witnesses
    /** A revert lies between the two. */
    discarded?: boolean
  }): Promise<void> {
    const { since, until, before, after, discarded = false } = change
    const checks = await sideBySide(after.of(membersOf(this)), async ([disk, { image }]) => {
      const was = before.on(disk)
      if (!was) throw new NoSuchDisk(disk.machine.name)
      const between: Change = {
        ...{ since: since.momentOf(disk.machine), until: until.momentOf(disk.machine) },
        ...{ before: was.image, after: image, discarded },
      }
      return checkChangesTold(disk, between)
    })
    demand(checks)
  }

  /** The file at the bottom of each disk's chain, for {@link characteriseFiles}. */
  async baseFiles(): Promise<FilesOfDisks> {
    const files = await sideBySide(membersOf(this), async (disk) => {
      const { seen } = await disk.machine.observeMachine()
      const own = seen.disks.find(({ uuid }) => uuid === disk.identity.uuid)
      return [disk, own?.parents.at(-1) ?? ''] as const
    })
    return new Map(files)
  }

  /** Records what the host did with the files that these disks had; nothing is judged. */
  async characteriseFiles(question: string, then: FilesOfDisks): Promise<void> {
    await sideBySide(membersOf(this), async (disk) => {
      const stays = await isOnDatastore(disk.machine, then.get(disk) ?? '')
      disk.machine.characterise(question, stays ? 'it stays on the datastore' : 'it is deleted')
    })
  }

  /** Extends each disk; only one without a parent can be. */
  async extend(capacityBytes: number): Promise<void> {
    await this.#edit('extend disk', { capacityBytes })
  }

  /**
   * Takes each disk off its machine; the snapshots that hold it stay, and so do its files.
   * @param options `deleteFile`: its files go with it, as only those of a disk without a parent or a snapshot can
   */
  async detach({ deleteFile = false }: { deleteFile?: boolean } = {}): Promise<void> {
    await sideBySide(membersOf(this), async (disk) => {
      await detach(disk, { deleteFile })
      letOff(disk)
    })
  }

  /**
   * Takes each disk off and puts it back in another mode, with its data: while a machine has any snapshot, the mode of no
   * disk of it changes in place. Only of a machine that is off, and of disks without a parent.
   */
  async reattach({ mode }: { mode: DiskMode }): Promise<void> {
    await sideBySide(membersOf(this), async (disk) => {
      const { machine, name, identity } = disk
      const { seen } = await machine.observeMachine()
      const fileName = seen.disks.find(({ uuid }) => uuid === identity.uuid)?.parents[0] ?? ''
      const request = { capacityBytes: identity.sizeBytes, mode, fileName, existing: true }
      await detach(disk, { deleteFile: false })
      const { key } = await machine.change('attach disk', { name, mode }, () =>
        machine.vm.attachDisk(request, machine.limits.task()),
      )
      disk.reattached(key)
      await machine.observeMachineUntil(({ disks }) =>
        disks.some((one) => isAsAsked({ mode }, one, identity.uuid)),
      )
    })
  }

  /** Checks that each host refuses to change the disk so, with the right fault, and changes nothing. */
  async expectRefusal({ edit, ...refusal }: { what: string; faults: readonly string[]; edit: DiskEdit }) {
    const checks = await sideBySide(membersOf(this), ({ machine, key }) =>
      checkRefusal(machine, { ...refusal, attempt: (vm, deadline) => vm.editDisk(key, edit, deadline) }),
    )
    demand(checks.flat())
  }

  async #edit(action: string, edit: DiskEdit): Promise<void> {
    await sideBySide(membersOf(this), async (disk) => {
      const { machine, name, key, identity } = disk
      await machine.change(action, { disk: name, ...edit }, () =>
        machine.vm.editDisk(key, edit, machine.limits.task()),
      )
      await machine.observeMachineUntil(({ disks }) =>
        disks.some((seen) => isAsAsked(edit, seen, identity.uuid)),
      )
      letOff(disk)
    })
  }

  /**
   * Those of which a delta takes what is written since a snapshot was taken; of each other one it is recorded that its size
   * is not applicable. On a vVol, and where snapshots lie within the file of their disk, the base stays the file in use.
   * @returns undefined where no delta does
   */
  writtenToDeltas(): Disks | undefined {
    const written = membersOf(this).filter(writesToDelta)
    return written.length === 0 ? undefined : new Disks(written)
  }

  /** Digests of what no guest may write to while there is a snapshot; see {@link expectBases}. */
  async digestBases(): Promise<BaseDigests> {
    return new Map(
      await sideBySide(membersOf(this), async (disk) => [disk, await digestBases(disk)] as const),
    )
  }

  /** Checks that the bases are, byte for byte, what they were when they were digested. */
  async expectBases(then: BaseDigests): Promise<void> {
    const checks = await sideBySide(membersOf(this), async (disk) => {
      const digests = then.get(disk)
      return digests ? await checkBases(disk, digests) : []
    })
    demand(checks.flat())
  }

  /**
   * Writes a partition table and a file system on each disk, as its guest's administrator would, and mounts it.
   */
  async initialize({ label, filesystem }: NewVolume): Promise<Volumes> {
    await sideBySide(membersOf(this), (disk) => {
      const { guest, filesystem: usual } = disk.machine.config
      return disk.initialize({ label, filesystem: (guest === 'linux' && filesystem?.linux) || usual })
    })
    return new Volumes(membersOf(this), label)
  }

  /**
   * Writes stamped data onto each disk itself, from its beginning on, and syncs them: no file system lies between the
   * witness and the hypervisor. Only on disks that hold nothing, or nothing but such data.
   * @param scattered of the first `sizeMiB`, this burst and the first block alone; the rest must stay zeros
   */
  writeRaw({ sizeMiB, scattered }: { sizeMiB: number; scattered?: Scattered }): Promise<Witnesses> {
    return Witnesses.make(membersOf(this), sizeMiB, (disk) => {
      const blank = disk.blankWitness('raw', sizeMiB * BLOCKS_PER_MIB)
      const burst = rangesOf(blank.image.blocks, { ...(scattered && { scattered }) })
      // The first block is always written: it tells the next writer that the disk is ours.
      return disk.write(blank, [...without(FIRST_BLOCK, burst), ...burst], { sync: true })
    })
  }

  /** Writes some blocks of the same data again, or all of them, stamped with a generation of their own. */
  overwriteRaw(witnesses: Witnesses, where: Where = {}): Promise<Witnesses> {
    return witnesses.change(membersOf(this), (disk, witness) =>
      disk.write(witness, rangesOf(witness.image.blocks, where), { sync: true }),
    )
  }

  /** Makes zeros of some blocks, for certain; never of the first one, which says whose the disk is. */
  zeroRaw(witnesses: Witnesses, where: Where): Promise<Witnesses> {
    return witnesses.change(membersOf(this), (disk, witness) =>
      disk.zero(witness, behindFirst(witness, where)),
    )
  }

  /**
   * Tells each disk that it may forget some blocks: from then on it may give what they held, or zeros, and nothing else.
   * @returns the witnesses, and which disks were told; Windows offers no such thing
   */
  async discardRaw(witnesses: Witnesses, where: Where): Promise<{ witnesses: Witnesses; trims: Trims }> {
    const results = await sideBySide(witnesses.of(membersOf(this)), async ([disk, witness]) => {
      const { trim, witness: after } = await disk.discard(witness, behindFirst(witness, where))
      return { disk, trim, after }
    })
    return {
      witnesses: new Witnesses(witnesses.sizeMiB, new Map(results.map(({ disk, after }) => [disk, after]))),
      trims: new Map(results.map(({ disk, trim }) => [disk.machine.name, trim])),
    }
  }
}

async function detach(disk: DiskUnderTest, { deleteFile }: { deleteFile: boolean }): Promise<void> {
  const { machine, name, identity } = disk
  await machine.change('detach disk', { disk: name, ...(deleteFile && { deleteFile }) }, () =>
    machine.vm.detachDisk(disk.key, { deleteFiles: deleteFile }, machine.limits.task()),
  )
  disk.detached()
  await machine.observeMachineUntil(({ disks }) => disks.every(({ uuid }) => uuid !== identity.uuid))
}

function isAsAsked(
  { capacityBytes, mode }: DiskEdit,
  seen: SeenOf<'machine'>['disks'][number],
  uuid: string,
): boolean {
  return (
    seen.uuid === uuid &&
    (capacityBytes ?? seen.capacityBytes) === seen.capacityBytes &&
    (mode ?? seen.mode) === seen.mode
  )
}

const FIRST_BLOCK = { first: 0, blocks: 1 }

function behindFirst({ image }: Witness, where: Where) {
  return rangesOf(image.blocks, where).flatMap((range) => without(range, [FIRST_BLOCK]))
}
