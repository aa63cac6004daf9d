import type { Entry } from '../../src/evidence/entries.ts'
import type { Seen } from '../../src/evidence/seen.ts'
import type { Trouble } from '../../src/evidence/units.ts'
import { mergeVerdicts, type Verdict } from '../../src/evidence/verdict.ts'

type At<T> = T extends Entry ? Omit<T, 'at'> : never

/** What one machine does, shows and is judged by in one step. */
export interface MachineScript {
  machine: string
  acts: { action: string; ms: number; details?: Record<string, unknown>; trouble?: Trouble }[]
  /** What the guest and the host show; a clock is told the time. */
  seen: (Seen | ((now: string) => Seen))[]
  checks: {
    of: Seen['kind']
    statement: string
    expected: string
    seen: string
    verdict?: Verdict
  }[]
}

/** Writes the entries of a run as time goes by, without waiting for it. Machines of one step go side by side. */
export class LedgerWriter {
  readonly #entries: { at: number; entry: At<Entry> }[] = []
  readonly #startedAt: number
  #now: number
  #ids = 0

  constructor(startedAt: string) {
    this.#startedAt = Date.parse(startedAt)
    this.#now = this.#startedAt
  }

  /** Milliseconds since the start. */
  get elapsed(): number {
    return this.#now - this.#startedAt
  }

  /** Goes on at another time, such as that at which another crew began. */
  goTo(elapsedMs: number): void {
    this.#now = this.#startedAt + elapsedMs
  }

  write(entry: At<Entry>): void {
    this.#writeAt(this.#now, entry)
  }

  id(kind: string): string {
    this.#ids += 1
    return `${kind}-${this.#ids}`
  }

  /** One step; it ends when its slowest machine has ended. Returns what its checks come to. */
  step(scenario: string, title: string, scripts: readonly MachineScript[]): Verdict {
    const step = this.id('step')
    const began = this.#now
    this.write({ type: 'step-started', scenario, step, title })
    const ends = scripts.map((script, i) => this.#play(scenario, step, script, began + 15 * (i + 1)))
    this.#now = Math.max(began, ...ends) + 10
    this.write({ type: 'step-ended', step, durationMs: this.#now - began })
    return mergeVerdicts(scripts.flatMap(({ checks }) => checks.map(({ verdict }) => verdict ?? 'held')))
  }

  #play(scenario: string, step: string, script: MachineScript, from: number): number {
    const { machine, acts, seen, checks } = script
    const here = { scenario, step, machine }
    let now = from
    for (const { action, ms, details = {}, trouble } of acts) {
      const operation = this.id('operation')
      this.#writeAt(now, { type: 'operation-started', ...here, operation, action, details })
      now += ms
      const outcome = trouble ? 'failed' : 'succeeded'
      const ended = { operation, outcome, durationMs: ms, details: {}, ...(trouble && { trouble }) } as const
      this.#writeAt(now, { type: 'operation-ended', ...ended })
      now += 25
    }
    const observed = seen.map((show) => {
      const observation = this.id('observation')
      now += 180
      const what = typeof show === 'function' ? show(isoTime(now)) : show
      this.#writeAt(now, { type: 'observation', ...here, observation, seen: what })
      return { observation, kind: what.kind }
    })
    for (const { of, ...check } of checks) {
      now += 2
      const observations = observed.filter(({ kind }) => kind === of).map(({ observation }) => observation)
      const id = `example.${check.statement.toLowerCase().replace(/[^a-z]+/g, '-')}`
      const about = { check: this.id('check'), id, object: '', negated: false, args: {} }
      this.#writeAt(now, { type: 'check', ...here, ...about, verdict: 'held', observations, ...check })
    }
    return now
  }

  #writeAt(at: number, entry: At<Entry>): void {
    this.#entries.push({ at, entry })
  }

  /** Everything in the order of time. */
  entries(): Entry[] {
    return this.#entries
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, entry }) => ({ ...entry, at: isoTime(at) }))
  }
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}
