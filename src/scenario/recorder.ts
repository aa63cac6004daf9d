import { randomUUID } from 'node:crypto'
import { SnapwitnessError } from '../core/errors.ts'
import type { Trouble } from '../evidence/entries.ts'
import { INTERRUPTED, isStopAsked } from '../evidence/interruption.ts'
import { Journal } from '../evidence/journal.ts'
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

/** The scenario is to stop: thrown before the next thing would be done. */
class Interrupted extends SnapwitnessError {
  constructor() {
    super(INTERRUPTED, 'The run was asked to stop.', {
      hint: 'Go on with it: snapwitness run --resume FOLDER --config FILE',
    })
  }
}

/** Writes what one scenario does, sees and judges into the run's ledger. */
export class Recorder {
  readonly journal: Journal
  readonly #ledger: Ledger
  readonly #scenario = randomUUID()
  readonly #checks: Check[] = []

  constructor(ledger: Ledger, about: { name: string; file: string; machines: string[] }) {
    this.#ledger = ledger
    this.#ledger.append({ type: 'scenario-started', scenario: this.#scenario, ...about })
    this.journal = new Journal(ledger, this.#scenario)
  }

  get checks(): readonly Check[] {
    return this.#checks
  }

  /** @throws Interrupted when the run was asked to stop */
  refuseIfStopped(): void {
    if (isStopAsked(this.#ledger.folder)) throw new Interrupted()
  }

  check(check: Check): Check {
    this.#ledger.append({ type: 'check', ...this.journal.here(), ...check })
    this.#checks.push(check)
    return check
  }

  end(verdict: Verdict, durationMs: number, trouble: Trouble | undefined): void {
    this.journal.endStep()
    this.#ledger.append({
      type: 'scenario-ended',
      scenario: this.#scenario,
      verdict,
      durationMs,
      ...(trouble && { trouble }),
    })
  }
}
