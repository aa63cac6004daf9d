import { createLogUpdate } from 'log-update'
import { redact } from '../../core/redact.ts'
import { inLine, written } from '../../core/words.ts'
import type { Entry, EntryOf } from '../../evidence/entries.ts'
import { mergeVerdicts, type Verdict } from '../../evidence/verdict.ts'
import { colours, verdictMark } from '../colours.ts'
import { followLedger } from './follow-ledger.ts'

/** Shows a run as its ledger grows: finished steps as lines; on a terminal, below them, what each machine does now. */
export function followProgress(folder: string): { stop(): void } {
  const live = process.stderr.isTTY ? createLogUpdate(process.stderr) : undefined
  const view = new ProgressView()
  const unfollow = followLedger(folder, (entry) => {
    const lines = view.take(shown(entry))
    if (lines.length > 0) {
      live?.clear()
      process.stderr.write(`${written(redact(lines.join('\n')))}\n`)
    }
  })
  const ticker = live && setInterval(() => live(written(redact(view.now().join('\n')))), 120)
  return {
    stop() {
      clearInterval(ticker)
      live?.clear()
      unfollow()
    },
  }
}

/** The same with every text fit for a line: an entry tells what hosts and guests said. */
function shown<T>(value: T): T {
  if (typeof value === 'string') return inLine(value) as T
  if (Array.isArray(value)) return value.map(shown) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shown(member)])) as T
}

interface StepTally {
  title: string
  startedAt: number
  held: number
  failed: number
  /** What of it went wrong: a check, or what was done. */
  worst: Verdict
}

/** What the entries so far come to, for the eye. */
class ProgressView {
  #step: StepTally | undefined
  readonly #doing = new Map<string, { machine: string; action: string; since: number }>()

  /** @returns the lines that this entry adds */
  take(entry: Entry): string[] {
    switch (entry.type) {
      case 'finding':
        return entry.severity === 'warning' ? warning(entry) : []
      case 'scenario-started':
        return ['', colours.bold(entry.name)]
      case 'step-started':
        this.#step = {
          title: entry.title,
          startedAt: Date.parse(entry.at),
          held: 0,
          failed: 0,
          worst: 'held',
        }
        return []
      case 'operation-started':
        this.#doing.set(entry.operation, { ...entry, since: Date.parse(entry.at) })
        return []
      case 'operation-ended':
        return this.#operationEnded(entry)
      case 'check':
        return this.#checked(entry)
      case 'step-ended':
        return this.#stepEnded(entry)
      case 'scenario-ended':
        return scenarioEnded(entry)
      default:
        return []
    }
  }

  /** The lines that change while one looks: the step under way, and what is being done to each machine. */
  now(): string[] {
    if (!this.#step) return []
    const { title, startedAt } = this.#step
    const deeds = [...this.#doing.values()].map(
      ({ machine, action, since }) =>
        `      ${machine.padEnd(14)} ${action} ${colours.dim(seconds(Date.now() - since))}`,
    )
    return [`  ${colours.dim('…')} ${title} ${colours.dim(seconds(Date.now() - startedAt))}`, ...deeds]
  }

  #operationEnded({ operation, outcome, trouble }: EntryOf<'operation-ended'>): string[] {
    const deed = this.#doing.get(operation)
    this.#doing.delete(operation)
    if (outcome === 'succeeded' || !deed) return []
    this.#spoil('unknown')
    return [`    ${verdictMark('unknown')} ${deed.machine}: ${deed.action} failed: ${trouble?.what ?? ''}`]
  }

  #checked({ machine, statement, verdict, expected, seen }: EntryOf<'check'>): string[] {
    if (!this.#step) return []
    if (verdict === 'held') {
      this.#step.held++
      return []
    }
    this.#step.failed++
    this.#spoil(verdict)
    return [
      `    ${verdictMark(verdict)} ${machine}: ${statement}: ${verdict}`,
      `        expected: ${expected}`,
      `        seen:     ${seen}`,
    ]
  }

  #spoil(verdict: Verdict): void {
    if (this.#step) this.#step.worst = mergeVerdicts([this.#step.worst, verdict])
  }

  #stepEnded({ durationMs }: EntryOf<'step-ended'>): string[] {
    if (!this.#step) return []
    const { title, held, failed, worst } = this.#step
    this.#step = undefined
    const told = [seconds(durationMs), held > 0 ? `${held} held` : '', failed > 0 ? `${failed} not held` : '']
    // Where nothing was checked and nothing went wrong, there is nothing to be right about.
    const mark = held === 0 && worst === 'held' ? colours.dim('·') : verdictMark(worst)
    return [`  ${mark} ${title}  ${colours.dim(told.filter(Boolean).join(', '))}`]
  }
}

function warning({ machine, what, follows }: EntryOf<'finding'>): string[] {
  return [`${colours.yellow('!')} ${machine ?? 'the host'}: ${what}`, `    ${follows}`]
}

function scenarioEnded({ verdict, durationMs, trouble }: EntryOf<'scenario-ended'>): string[] {
  const line = `  ${verdictMark(verdict)} ${colours.bold(verdict)} ${colours.dim(seconds(durationMs))}`
  return trouble ? [line, `    ${trouble.what}`, `    Hint: ${trouble.hint}`] : [line]
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
