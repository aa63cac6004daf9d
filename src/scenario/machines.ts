import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { GuestKind } from '../guest/guest.ts'
import { diskKey, newDiskName } from '../safety/tags.ts'
import type { AttachedDisks } from './attached-disks.ts'
import { DiskUnderTest } from './disk.ts'
import { Disks } from './disks.ts'
import { demand } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'
import { revert } from './revert.ts'
import { type SnapshotMoment, takeSnapshot } from './snapshot.ts'

/** The same snapshot of several machines. */
export class Snapshots {
  readonly name: string
  readonly moments: ReadonlyMap<MachineUnderTest, SnapshotMoment>

  constructor(name: string, moments: ReadonlyMap<MachineUnderTest, SnapshotMoment>) {
    this.name = name
    this.moments = moments
  }
}

/** Virtual machines that a scenario works on, all at the same time. */
export class Machines {
  readonly list: readonly MachineUnderTest[]
  readonly #disks: AttachedDisks

  constructor(list: readonly MachineUnderTest[], disks: AttachedDisks) {
    this.list = list
    this.#disks = disks
  }

  get names(): string[] {
    return this.list.map((machine) => machine.name)
  }

  /** One machine: the first with that guest, or the first of all where there is none. */
  one(kind: GuestKind): Machines {
    const chosen = this.list.find((machine) => machine.guest.kind === kind) ?? this.list[0]
    return new Machines(chosen ? [chosen] : [], this.#disks)
  }

  except(others: Machines): Machines {
    const rest = this.list.filter((machine) => !others.list.includes(machine))
    return new Machines(rest, this.#disks)
  }

  /**
   * Attaches a new, thin disk to each machine.
   * @returns the disks, once the guests have been asked to look for them
   */
  async attachDisk({ sizeGiB, name = 'second disk' }: { sizeGiB: number; name?: string }): Promise<Disks> {
    const capacityBytes = sizeGiB * 2 ** 30
    const disks = await sideBySide(this.list, async (machine) => {
      const diskName = newDiskName(machine.run)
      const fileName = `${(await machine.custody.home()).path}/${diskName}.vmdk`
      const made = await machine.do(
        'attach disk',
        { name, capacityBytes },
        () =>
          machine.vm.attachDisk({ capacityBytes, fileName }, machine.limits.task(), {
            [diskKey(diskName)]: fileName,
          }),
        (disk) => ({ uuid: disk.uuid, fileName: disk.fileName, unitNumber: disk.unitNumber }),
        { kind: 'delete-disk', fileName },
      )
      const disk = new DiskUnderTest(machine, name, { uuid: made.uuid, sizeBytes: capacityBytes }, made.key)
      this.#disks.add(disk)
      await machine.observeMachine()
      return disk
    })
    return new Disks(disks)
  }

  /** @param memory whether each machine's memory is kept, so that a revert goes on where it was; by default it is */
  async takeSnapshot(name: string, { memory = true }: { memory?: boolean } = {}): Promise<Snapshots> {
    const taken = await sideBySide(this.list, async (machine) => {
      const { moment, checks } = await takeSnapshot(machine, this.#disks.of(machine), { name, memory })
      return { machine, moment, checks }
    })
    demand(taken.flatMap(({ checks }) => checks))
    return new Snapshots(name, new Map(taken.map(({ machine, moment }) => [machine, moment])))
  }

  /**
   * Reverts each machine to its snapshot, starts it where the revert left it off, and checks that memory, system disk,
   * power and the snapshot manager are what the snapshot promises. The data disks are the scenario's to check.
   */
  async revertTo(snapshots: Snapshots): Promise<void> {
    const checks = await sideBySide(this.list, (machine) => {
      const moment = snapshots.moments.get(machine)
      if (!moment) throw new NoSuchSnapshot(machine.name, snapshots.name)
      return revert(machine, this.#disks.of(machine), moment)
    })
    demand(checks.flat())
  }
}

class NoSuchSnapshot extends SnapwitnessError {
  constructor(machine: string, snapshot: string) {
    super('NO_SUCH_SNAPSHOT', `The scenario took no snapshot “${snapshot}” of ${machine}.`, {
      hint: 'Revert only the machines that the snapshot was taken of.',
    })
  }
}
