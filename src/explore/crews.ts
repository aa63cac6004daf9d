import type { MachineConfig } from '../config/load.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { type Conditions, type Outcome, type Trial, tryOut } from './trial.ts'

/** What came of a history, and on which machine; on none where none is left. */
export type Tried = Outcome & { machine: string | undefined }

/** A machine of which so many histories in a row could not be seen has no more of them. */
const MOST_UNSEEN = 3

/** The machines of an exploration: each works on one history at a time, side by side with the others. */
export class Crews {
  readonly #free: MachineConfig[]
  readonly #waiting: ((machine: MachineConfig | undefined) => void)[] = []
  readonly #unseen = new Map<MachineConfig, number>()
  readonly #conditions: Conditions
  readonly #work: typeof tryOut
  /** How many there are still. */
  width: number

  /** @param work what is done with a history on a machine */
  constructor(machines: readonly MachineConfig[], conditions: Conditions, work = tryOut) {
    this.#free = [...machines]
    this.#conditions = conditions
    this.#work = work
    this.width = machines.length
  }

  get isOver(): boolean {
    return this.width === 0 || this.#conditions.isOver()
  }

  /** As soon as a machine is free. What could not be seen is tried once more, and counts as unknown then. */
  async tryOut(trial: Trial): Promise<Tried> {
    const machine = await this.#take()
    if (!machine) return { ...NOTHING, machine: undefined }
    let outcome: Outcome | undefined
    try {
      const first = await this.#work(machine, trial, this.#conditions)
      const isOnceMore = isUnseen(first) && !first.isSpoilt && !this.isOver && !trial.isPointless?.()
      const again = { ...trial, name: `${trial.name}, once more` }
      outcome = isOnceMore ? await this.#work(machine, again, this.#conditions) : first
      return { ...outcome, machine: machine.name }
    } finally {
      this.#giveBack(machine, outcome)
    }
  }

  /** Has every machine do the work again and again, until it says that there is no more. */
  async all(work: () => Promise<boolean>): Promise<void> {
    await sideBySide(Array.from({ length: this.width }), async () => {
      while (!this.isOver && (await work()));
    })
  }

  #take(): Promise<MachineConfig | undefined> {
    const machine = this.#free.shift()
    if (machine || this.width === 0) return Promise.resolve(machine)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #serve(): void {
    const waiting = this.#waiting.shift()
    if (waiting) waiting(this.#free.shift())
  }

  #giveBack(machine: MachineConfig, outcome: Outcome | undefined): void {
    const unseen = outcome && !isUnseen(outcome) ? 0 : (this.#unseen.get(machine) ?? 0) + 1
    this.#unseen.set(machine, unseen)
    if (unseen >= MOST_UNSEEN || outcome?.isSpoilt) this.width--
    else this.#free.push(machine)
    if (this.width === 0) for (const waiting of this.#waiting.splice(0)) waiting(undefined)
    else if (this.#free.length > 0) this.#serve()
  }
}

const NOTHING: Outcome = { verdict: 'unknown', failed: [], begun: [], isCut: true, isSpoilt: false }

function isUnseen({ verdict, isCut }: Outcome): boolean {
  return verdict === 'unknown' && !isCut
}
