import { randomUUID } from 'node:crypto'
import type { EntryOf } from '../evidence/entries.ts'
import { isStopAsked } from '../evidence/interruption.ts'
import { Journal } from '../evidence/journal.ts'
import type { Ledger } from '../evidence/ledger.ts'
import type { Observed } from '../evidence/observed.ts'
import { redactedValue } from '../evidence/redacted-entry.ts'
import type { Trouble } from '../evidence/units.ts'
import type { Verdict } from '../evidence/verdict.ts'
import { applied } from '../judge/applied.ts'
import type { Evidence, Kinds, Statement } from '../judge/statement.ts'
import { Interrupted } from './interrupted.ts'

/** A judged statement about one machine. */
export type Check = EntryOf<'check'>

/** In place of a machine's name: what is of no machine in particular. */
export const THE_SCENARIO = 'the scenario'

/** Writes what one scenario does, sees and judges into the run's ledger. */
export class Recorder {
  readonly journal: Journal
  readonly #ledger: Ledger
  /** Its id in the ledger. */
  readonly scenario = randomUUID()
  readonly #verdicts: Verdict[] = []
  #stopped = false
  /** Whether something was not applicable. */
  #lacks = false
  #isLeftOff = false

  constructor(
    ledger: Ledger,
    about: Pick<EntryOf<'scenario-started'>, 'name' | 'file' | 'machines' | 'promise' | 'triesAgain'>,
  ) {
    this.#ledger = ledger
    this.#ledger.append<'scenario-started'>({
      type: 'scenario-started',
      scenario: this.scenario,
      ...about,
    })
    this.journal = new Journal(ledger, this.scenario)
  }

  /** Of all that was judged so far. */
  get verdicts(): readonly Verdict[] {
    return this.#verdicts
  }

  /** False where the host or guest does not offer what the scenario is about, whatever held until that was known. */
  get isApplicable(): boolean {
    if (this.#isLeftOff && this.#verdicts.every((verdict) => verdict === 'held')) return false
    return this.#verdicts.length > 0 || !this.#lacks
  }

  /** Has whatever goes on of the scenario end before it does the next thing. */
  stop(): void {
    this.#stopped = true
  }

  /** @throws Interrupted when the run, or this scenario, was asked to stop */
  refuseIfStopped(): void {
    if (this.#stopped || isStopAsked(this.#ledger.folder)) throw new Interrupted()
  }

  /**
   * Judges by what the ledger holds, and by arguments as it will hold them: whoever judges again comes to the same.
   * @param negated whether the contrary is expected
   */
  judge<K extends Kinds, A>(
    machine: string,
    statement: Statement<K, A>,
    args: A,
    evidence: { [I in keyof K]: Observed<Evidence<K>[I]> },
    negated = false,
  ): Check {
    const kept = statement.args.parse(redactedValue(args))
    const observations = [...evidence]
    const seen = observations.map((one) => one.seen) as unknown as Evidence<K>
    const { statement: sentence, judgement } = applied(statement, kept, seen, negated)
    const check = this.#ledger.append<'check'>({
      type: 'check',
      ...this.journal.here(),
      check: randomUUID(),
      id: statement.id,
      machine,
      object: statement.object?.(kept) ?? '',
      negated,
      statement: sentence,
      ...judgement,
      observations: observations.map(({ id }) => id),
      args: kept as Record<string, unknown>,
    })
    this.#verdicts.push(check.verdict)
    return check
  }

  /** What this host does where it may do either. */
  characterise(machine: string, question: string, answer: string): void {
    this.#ledger.append<'characteristic'>({
      ...{ type: 'characteristic', ...this.journal.here(), machine, question, answer },
    })
  }

  notApplicable(machine: string, what: string, reason: string): void {
    this.#lacks = true
    this.#ledger.append<'not-applicable'>({
      ...{ type: 'not-applicable', ...this.journal.here(), machine, what, reason },
    })
  }

  /** The scenario is about what is not applicable, and ends with that. */
  leaveOff({ machine, what, reason }: { machine: string; what: string; reason: string }): void {
    this.notApplicable(machine, what, reason)
    this.#isLeftOff = true
  }

  end(verdict: Verdict, durationMs: number, trouble: Trouble | undefined): void {
    this.journal.endStep()
    this.#ledger.append<'scenario-ended'>({
      type: 'scenario-ended',
      scenario: this.scenario,
      verdict,
      durationMs,
      ...(this.#isLeftOff && !this.isApplicable && { applies: false }),
      ...(trouble && { trouble }),
    })
  }
}
