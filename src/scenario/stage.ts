import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'

/** All that a scenario plays on: its machines, and the disks that it has attached so far. */
export class Stage {
  readonly #machines: readonly MachineUnderTest[]
  readonly #disks: DiskUnderTest[] = []

  constructor(machines: readonly MachineUnderTest[]) {
    this.#machines = machines
  }

  add(disk: DiskUnderTest): void {
    this.#disks.push(disk)
  }

  disksOf(machine: MachineUnderTest): DiskUnderTest[] {
    return this.#disks.filter((disk) => disk.machine === machine && disk.isAttached)
  }

  /** The machines that have no part in what is done to these. */
  besides(machines: readonly MachineUnderTest[]): MachineUnderTest[] {
    return this.#machines.filter((machine) => !machines.includes(machine))
  }
}
