import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'
import type { ProbeUnderTest } from './probe.ts'

/** What of one machine is looked at around each snapshot and each revert. */
export interface Scene {
  disks: readonly DiskUnderTest[]
  /** Those that were taken off: a revert may bring them back. */
  detached?: readonly DiskUnderTest[]
  probes: readonly ProbeUnderTest[]
}

/** All that a scenario plays on: its machines, and the disks and probes that it has put on them so far. */
export class Stage {
  readonly #machines: readonly MachineUnderTest[]
  readonly #disks: DiskUnderTest[] = []
  readonly #probes: ProbeUnderTest[] = []

  constructor(machines: readonly MachineUnderTest[]) {
    this.#machines = machines
  }

  add(disk: DiskUnderTest): void {
    this.#disks.push(disk)
  }

  addProbe(probe: ProbeUnderTest): void {
    this.#probes.push(probe)
  }

  /** The disks that map LUNs, also those that a revert has taken off again. */
  lunsOf(machine: MachineUnderTest): DiskUnderTest[] {
    return this.#disks.filter((disk) => disk.machine === machine && disk.lun !== undefined)
  }

  on(machine: MachineUnderTest): Scene {
    const disks = this.#disks.filter((disk) => disk.machine === machine)
    return {
      disks: disks.filter(({ isAttached }) => isAttached),
      detached: disks.filter(({ isAttached }) => !isAttached),
      probes: this.#probes.filter((probe) => probe.machine === machine),
    }
  }

  /** The machines that have no part in what is done to these. */
  besides(machines: readonly MachineUnderTest[]): MachineUnderTest[] {
    return this.#machines.filter((machine) => !machines.includes(machine))
  }
}
