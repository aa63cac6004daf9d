import { randomUUID } from 'node:crypto'
import type { Undo } from './entries.ts'
import type { Ledger } from './ledger.ts'
import type { Observed } from './observed.ts'
import type { Seen, SeenOf } from './seen.ts'
import { troubleOf } from './trouble.ts'
import type { Trouble } from './units.ts'

/** Something that is done to a machine. */
export interface Deed<T> {
  machine: string
  /** `attach disk`, `take snapshot`, `revert`, … */
  action: string
  /** What is asked for. */
  details?: Record<string, unknown>
  /** What takes it back, where it changes something on a host. */
  undo?: Undo | undefined
  work: () => Promise<T>
  /** The outcome's details. */
  tell?: (result: T) => Record<string, unknown>
}

/** Writes what is done and seen into a ledger, step by step. */
export class Journal {
  readonly #ledger: Ledger
  readonly #scenario: string
  #step: { id: string; startedAt: number } | undefined

  /** @param scenario its id, or `RUN_ITSELF` */
  constructor(ledger: Ledger, scenario: string) {
    this.#ledger = ledger
    this.#scenario = scenario
  }

  /** Begins a step; it lasts until the next one begins. */
  step(title: string): void {
    this.endStep()
    this.#step = { id: randomUUID(), startedAt: performance.now() }
    this.#ledger.append({ type: 'step-started', scenario: this.#scenario, step: this.#step.id, title })
  }

  endStep(): void {
    if (!this.#step) return
    const durationMs = performance.now() - this.#step.startedAt
    this.#ledger.append({ type: 'step-ended', step: this.#step.id, durationMs })
    this.#step = undefined
  }

  /** Does it, with the ledger told before and after: the first word is on the disk before anything is asked for. */
  async operation<T>({ machine, action, details = {}, undo, work, tell }: Deed<T>): Promise<T> {
    const operation = randomUUID()
    const startedAt = performance.now()
    const about = { operation, machine, action, details, ...(undo && { undo }) }
    this.#ledger.append({ type: 'operation-started', ...this.here(), ...about })
    const end = (outcome: 'succeeded' | 'failed', told: Record<string, unknown>, trouble?: Trouble) =>
      this.#ledger.append({
        type: 'operation-ended',
        operation,
        outcome,
        durationMs: performance.now() - startedAt,
        details: told,
        ...(trouble && { trouble }),
      })
    try {
      const result = await work()
      end('succeeded', tell?.(result) ?? {})
      return result
    } catch (error) {
      end('failed', {}, troubleOf(error))
      throw error
    }
  }

  /** Keeps what was seen before anybody judges it. @returns it as a reader of the ledger will find it */
  observe<S extends Seen>(machine: string, seen: S): Observed<SeenOf<S['kind']>> {
    const id = randomUUID()
    const kept = this.#ledger.append<'observation'>({
      ...{ type: 'observation', ...this.here(), observation: id, machine, seen },
    })
    return { id, seen: kept.seen as SeenOf<S['kind']> }
  }

  /** Where in the run it happens. */
  here(): { scenario: string; step: string } {
    if (!this.#step) this.step('Before the first step')
    return { scenario: this.#scenario, step: this.#step?.id ?? '' }
  }
}
