import { count } from '../core/format.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import { INTERRUPTED } from '../evidence/interruption.ts'
import type { Check } from '../scenario/recorder.ts'
import { Coverage } from './coverage.ts'
import type { Crews } from './crews.ts'
import { generate, type Wanted } from './generate.ts'
import type { Operation } from './operations.ts'
import { reduce, type Tried } from './reduce.ts'
import { couldShow, type Sign, shownAgain, signOf } from './sign.ts'
import type { Trial } from './trial.ts'

/** What is looked for. */
export interface Search {
  seed: number
  /** What histories are made of. */
  wanted: Wanted
  /** This history alone, or what is kept of it; and how that is written. */
  replay?: { history: number; text: string; operations: readonly Operation[] } | undefined
  /** Leave the machines as they are when something is found, and look no further. */
  keepFinding: boolean
}

export interface Finding {
  sign: Sign
  /** What did not hold, as the ledger has it. */
  check: Check
  machine: string
  /** The number of its history. */
  history: number
  /** As it was found, up to what did not hold. */
  found: readonly Operation[]
  /** The shortest that shows the same. */
  operations: readonly Operation[]
  /** How many histories that took. */
  trials: number
  /** How often the shortest has shown it when it was done again, to its end or until it showed. */
  rate: { shown: number; of: number }
}

type Part = Omit<Trial, 'name'>

/** In how many of these a finding must show again to be told without its rate. */
const SHOWN = 3
const REPLAYS = 5

/** Makes histories, and of the first in which something does not hold the shortest that shows the same. */
export class Exploration {
  readonly coverage = new Coverage()
  readonly #request: Search
  readonly #crews: Pick<Crews, 'tryOut' | 'all' | 'width' | 'isOver'>
  #next = 0
  #trials = 0
  /** How many histories there were, without those that made one shorter. */
  histories = 0
  finding: Finding | undefined

  constructor(request: Search, crews: Pick<Crews, 'tryOut' | 'all' | 'width' | 'isOver'>) {
    this.#request = request
    this.#crews = crews
  }

  async explore(): Promise<void> {
    const { replay, seed, wanted } = this.#request
    if (replay) await this.#history(replay.history, replay.operations)
    else
      await this.#crews.all(async () => {
        const history = this.#next++
        await this.#history(history, generate(seed, history, wanted))
        return this.finding === undefined
      })
    if (!this.finding || this.#request.keepFinding) return
    await this.#reduce(this.finding)
    await this.#repeat(this.finding)
  }

  async #history(history: number, operations: readonly Operation[]): Promise<void> {
    const startedAt = performance.now()
    const name = `history ${history} of seed ${this.#request.seed}`
    const isPointless = () => this.finding !== undefined
    const outcome = await this.#crews.tryOut({ name, operations, isPointless })
    this.coverage.add(outcome.begun)
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    const { machine, begun, verdict, trouble } = outcome
    if (machine === undefined) return
    this.histories++
    const why = trouble ? `: ${inLine(trouble.what)}` : ''
    say(
      `History ${history} on ${inLine(machine)}: ${count(begun.length, 'operation')} in ${seconds} s, ${verdict}${why}`,
    )
    const signed = signOf(outcome.failed)
    if (!signed || this.finding) return
    const { sign, check } = signed
    say(
      `  ${inLine(check.statement)}: violated\n    expected: ${inLine(check.expected)}\n    seen: ${inLine(check.seen)}`,
    )
    const rate = { shown: 0, of: 0 }
    this.finding = { sign, check, machine, history, found: begun, operations: begun, trials: 0, rate }
  }

  async #reduce(finding: Finding): Promise<void> {
    const { sign, found } = finding
    say(`Looking for the shortest of ${found.length} operations that shows the same.`)
    finding.operations = await reduce(found, {
      width: this.#crews.width,
      couldShow: (operations) => couldShow(sign, operations),
      tryOut: (operations, isPointless) => this.#reducedTo({ operations, isPointless }, finding),
    })
    finding.trials = this.#trials
  }

  async #reducedTo(part: Part, finding: Finding): Promise<Tried | undefined> {
    if (this.#crews.isOver) return undefined
    const tried = await this.#tryOut(part, finding)
    if (tried.shows) say(`  Shown by ${count(tried.begun.length, 'operation')} too.`)
    return tried
  }

  /** The words of what did not hold are those of the last history that showed it. */
  async #tryOut(part: Part, finding: Finding): Promise<Tried & { isCut: boolean }> {
    const name = `a part of history ${finding.history}, ${++this.#trials}`
    const { failed, begun, isCut, trouble } = await this.#crews.tryOut({ ...part, name })
    const check = shownAgain(finding.sign, failed)
    if (check) finding.check = check
    return { shows: check !== undefined, begun, isCut: isCut || trouble?.code === INTERRUPTED }
  }

  async #repeat(finding: Finding): Promise<void> {
    const { rate } = finding
    while (rate.of < REPLAYS && rate.shown < SHOWN && !this.#crews.isOver) {
      const again = Array.from({ length: Math.min(SHOWN - rate.shown, REPLAYS - rate.of) })
      const tried = await sideBySide(again, () => this.#tryOut({ operations: finding.operations }, finding))
      const counted = tried.filter(({ shows, isCut }) => shows || !isCut)
      rate.of += counted.length
      rate.shown += counted.filter(({ shows }) => shows).length
    }
  }
}
