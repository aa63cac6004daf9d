import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'

/** The disks that a scenario has attached so far. */
export class AttachedDisks {
  readonly #disks: DiskUnderTest[] = []

  add(disk: DiskUnderTest): void {
    this.#disks.push(disk)
  }

  of(machine: MachineUnderTest): DiskUnderTest[] {
    return this.#disks.filter((disk) => disk.machine === machine)
  }
}
