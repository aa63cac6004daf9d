import { randomUUID } from 'node:crypto'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import type { Promised, Seen, Trouble } from '../evidence/entries.ts'
import type { Ledger } from '../evidence/ledger.ts'
import type { Verdict } from '../evidence/verdict.ts'

/** A judged statement about one machine. */
export interface Check {
  machine: string
  /** The promise, as a sentence. */
  statement: string
  verdict: Verdict
  expected: string
  seen: string
  /** Ids of the observations that were judged. */
  observations: string[]
}

/** Writes what one scenario does and sees into the run's ledger. */
export class Recorder {
  readonly #ledger: Ledger
  readonly #scenario = randomUUID()
  readonly #checks: Check[] = []
  #step: { id: string; startedAt: number } | undefined

  constructor(ledger: Ledger, about: { name: string; file: string; machines: string[]; promise?: Promised }) {
    this.#ledger = ledger
    this.#ledger.append({ type: 'scenario-started', scenario: this.#scenario, ...about })
  }

  get checks(): readonly Check[] {
    return this.#checks
  }

  /** Begins a step of the document; it lasts until the next one begins. */
  step(title: string): void {
    this.#endStep()
    this.#step = { id: randomUUID(), startedAt: performance.now() }
    this.#ledger.append({ type: 'step-started', scenario: this.#scenario, step: this.#step.id, title })
  }

  /**
   * Does something to a machine, with the ledger told before and after.
   * @param details what was asked for; the outcome's details are what `tell` makes of the result
   */
  async operation<T>(
    machine: string,
    action: string,
    details: Record<string, unknown>,
    work: () => Promise<T>,
    tell: (result: T) => Record<string, unknown> = () => ({}),
  ): Promise<T> {
    const operation = randomUUID()
    const startedAt = performance.now()
    this.#ledger.append({ type: 'operation-started', ...this.#here(), operation, machine, action, details })
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
      end('succeeded', tell(result))
      return result
    } catch (error) {
      end('failed', {}, troubleOf(error))
      throw error
    }
  }

  /** Keeps what was seen, before anybody judges it. Returns the observation's id. */
  observe(machine: string, seen: Seen): string {
    const observation = randomUUID()
    this.#ledger.append({ type: 'observation', ...this.#here(), observation, machine, seen })
    return observation
  }

  check(check: Check): Check {
    this.#ledger.append({ type: 'check', ...this.#here(), ...check })
    this.#checks.push(check)
    return check
  }

  /** What this host does where it may do either. */
  characterise(machine: string, question: string, answer: string): void {
    this.#ledger.append({ type: 'characteristic', ...this.#here(), machine, question, answer })
  }

  notApplicable(machine: string, what: string, reason: string): void {
    this.#ledger.append({ type: 'not-applicable', ...this.#here(), machine, what, reason })
  }

  end(verdict: Verdict, durationMs: number, trouble: Trouble | undefined): void {
    this.#endStep()
    this.#ledger.append({
      type: 'scenario-ended',
      scenario: this.#scenario,
      verdict,
      durationMs,
      ...(trouble && { trouble }),
    })
  }

  #here(): { scenario: string; step: string } {
    if (!this.#step) this.step('Before the first step')
    return { scenario: this.#scenario, step: this.#step?.id ?? '' }
  }

  #endStep(): void {
    if (!this.#step) return
    this.#ledger.append({
      type: 'step-ended',
      step: this.#step.id,
      durationMs: performance.now() - this.#step.startedAt,
    })
    this.#step = undefined
  }
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof SnapwitnessError) return { code: error.code, what: error.what, hint: error.hint }
  return {
    code: 'UNEXPECTED',
    what: messageOf(error),
    hint: 'This is a defect of the scenario or of Snapwitness; please report it with the run folder.',
  }
}
