import type { MachineConfig } from '../config/load.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { Operation } from './operations.ts'
import { type Conditions, type Outcome, tryOut } from './trial.ts'

export interface Trial {
  name: string
  operations: readonly Operation[]
}

/** The machines of an exploration: each works on one history at a time, side by side with the others. */
export class Crews {
  readonly #free: MachineConfig[]
  readonly #waiting: ((machine: MachineConfig) => void)[] = []
  readonly #conditions: Conditions
  readonly width: number

  constructor(machines: readonly MachineConfig[], conditions: Conditions) {
    this.#free = [...machines]
    this.#conditions = conditions
    this.width = machines.length
  }

  get isOver(): boolean {
    return this.#conditions.isOver()
  }

  /** As soon as a machine is free. What could not be seen is tried once more, and counts as unknown then. */
  async tryOut(trial: Trial): Promise<Outcome & { machine: string }> {
    const machine = await this.#take()
    try {
      const first = await tryOut(machine, trial, this.#conditions)
      const again = first.verdict === 'unknown' && !this.isOver
      const outcome = again
        ? await tryOut(machine, { ...trial, name: `${trial.name}, once more` }, this.#conditions)
        : first
      return { ...outcome, machine: machine.name }
    } finally {
      this.#giveBack(machine)
    }
  }

  /** Has every machine do the work again and again, until it says that there is no more. */
  async all(work: () => Promise<boolean>): Promise<void> {
    await sideBySide(Array.from({ length: this.width }), async () => {
      while (!this.isOver && (await work()));
    })
  }

  #take(): Promise<MachineConfig> {
    const machine = this.#free.shift()
    if (machine) return Promise.resolve(machine)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #giveBack(machine: MachineConfig): void {
    const next = this.#waiting.shift()
    if (next) next(machine)
    else this.#free.push(machine)
  }
}
