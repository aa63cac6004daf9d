import type { SnapshotRef } from '../vsphere/snapshots.ts'
import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'
import { sideBySide } from './side-by-side.ts'
import type { SnapshotMoment } from './snapshot.ts'

/** What a scenario has made on its machines, and its removal. */
export class Traces {
  readonly #disks: DiskUnderTest[] = []
  readonly #snapshots: { machine: MachineUnderTest; moment: SnapshotMoment }[] = []

  addDisk(disk: DiskUnderTest): void {
    this.#disks.push(disk)
  }

  addSnapshot(machine: MachineUnderTest, moment: SnapshotMoment): void {
    this.#snapshots.push({ machine, moment })
  }

  /** Snapshots that the scenario itself has removed. */
  forgetSnapshots(machine: MachineUnderTest, gone: readonly SnapshotRef[]): void {
    const left = this.#snapshots.filter((one) => one.machine !== machine || !gone.includes(one.moment.ref))
    this.#snapshots.splice(0, this.#snapshots.length, ...left)
  }

  disksOf(machine: MachineUnderTest): DiskUnderTest[] {
    return this.#disks.filter((disk) => disk.machine === machine)
  }

  /** Removes our snapshots, newest first, then our disks with their files, then our marks in the guest. */
  async remove(machines: readonly MachineUnderTest[]): Promise<void> {
    await sideBySide(machines, async (machine) => {
      const ours = this.#snapshots.filter((snapshot) => snapshot.machine === machine).reverse()
      for (const { moment } of ours) {
        await machine.do('remove snapshot', { snapshot: moment.name }, () =>
          machine.vm.removeSnapshot(
            moment.ref,
            { children: false, consolidate: true },
            machine.limits.task(),
          ),
        )
      }
      for (const disk of this.disksOf(machine)) await detach(machine, disk)
      await machine.do('remove marks', {}, () => machine.guest.removeMarks(machine.limits.look()))
      await machine.observeMachine()
    })
  }
}

async function detach(machine: MachineUnderTest, disk: DiskUnderTest): Promise<void> {
  await machine.do('release disk', { disk: disk.name }, () =>
    machine.guest.release(disk.identity, machine.limits.look()),
  )
  await machine.do('detach disk', { disk: disk.name, deleteFiles: true }, () =>
    machine.vm.detachDisk(disk.key, { deleteFiles: true }, machine.limits.task()),
  )
}
