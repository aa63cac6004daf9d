import { SnapwitnessError } from '../core/errors.ts'
import type { Moment, Sight } from './looks.ts'
import type { MachineUnderTest } from './machine.ts'
import type { SnapshotMoment } from './snapshot.ts'

/**
 * The same snapshot of several machines.
 * @example
 * const before = await vms.takeSnapshot('before', { memory: true })
 * await vms.revertTo(before)
 */
export class Snapshots implements Moment {
  readonly name: string
  readonly #moments: ReadonlyMap<MachineUnderTest, SnapshotMoment>

  constructor(name: string, moments: ReadonlyMap<MachineUnderTest, SnapshotMoment>) {
    this.name = name
    this.#moments = moments
  }

  /** @throws SnapwitnessError where no such snapshot was taken of the machine */
  momentOf(machine: MachineUnderTest): SnapshotMoment {
    const moment = this.#moments.get(machine)
    if (!moment) throw new NoSuchSnapshot(machine.name, this.name)
    return moment
  }

  sightOf(machine: MachineUnderTest): Sight {
    return this.momentOf(machine)
  }

  /** The snapshot of one machine: its reference on the host, and its name. */
  on({ name }: { name: string }): { snapshot: string; name: string } {
    const machine = [...this.#moments.keys()].find((each) => each.name === name)
    if (!machine) throw new NoSuchSnapshot(name, this.name)
    return { snapshot: this.momentOf(machine).ref, name: this.name }
  }
}

class NoSuchSnapshot extends SnapwitnessError {
  constructor(machine: string, snapshot: string) {
    super('NO_SUCH_SNAPSHOT', `The scenario took no snapshot “${snapshot}” of ${machine}.`, {
      hint: 'Revert only the machines that the snapshot was taken of.',
    })
  }
}
