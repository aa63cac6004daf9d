import { createLogUpdate } from 'log-update'
import { hintLine } from '../../core/errors.ts'
import { redact } from '../../core/redact.ts'
import { inLine, written } from '../../core/words.ts'
import { type Entry, type EntryOf, RUN_ITSELF } from '../../evidence/entries.ts'
import { isApplicable } from '../../evidence/run-summary.ts'
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

/** A scenario under way, or the run itself. */
interface Part {
  name: string
  startedAt: number
  step: StepTally | undefined
  checks: Verdict[]
  /** What host or guest do not offer of it. */
  notApplicable: string[]
  /** What it has to tell when it ends, where other crews are at work beside it. */
  later: string[] | undefined
  crew: readonly string[]
}

/** What the entries so far come to, for the eye. */
class ProgressView {
  readonly #parts = new Map<string, Part>()
  readonly #partOfStep = new Map<string, Part>()
  readonly #doing = new Map<string, { machine: string; action: string; since: number; part: Part }>()
  /** Those that the run has taken. */
  readonly #machines = new Set<string>()

  /** @returns the lines that this entry adds */
  take(entry: Entry): string[] {
    switch (entry.type) {
      case 'finding':
        return entry.severity === 'warning' ? warning(entry) : []
      case 'scenario-started':
        return this.#scenarioStarted(entry)
      case 'step-started':
        return this.#stepStarted(entry)
      case 'operation-started':
        if (entry.scenario === RUN_ITSELF) this.#machines.add(entry.machine)
        this.#doing.set(entry.operation, {
          ...{ machine: entry.machine, action: entry.action, since: Date.parse(entry.at) },
          part: this.#partOf(entry.scenario),
        })
        return []
      case 'operation-ended':
        return this.#operationEnded(entry)
      case 'check':
        return this.#checked(entry)
      case 'not-applicable':
        this.#partOf(entry.scenario).notApplicable.push(`${entry.what}: ${entry.reason}`)
        return []
      case 'step-ended':
        return this.#stepEnded(entry)
      case 'scenario-ended':
        return this.#scenarioEnded(entry)
      default:
        return []
    }
  }

  /** The lines that change while one looks: each step under way, and what is being done to each machine. */
  now(): string[] {
    const lines = [...this.#parts.values()].flatMap((part) =>
      [part.step ? stepNow(part) : [], this.#deeds(part)].flat(),
    )
    const most = Math.max(4, (process.stderr.rows ?? 24) - 2)
    return lines.length <= most
      ? lines
      : [...lines.slice(0, most - 1), colours.dim(`  … ${lines.length - most + 1} more lines`)]
  }

  #deeds(part: Part): string[] {
    return [...this.#doing.values()]
      .filter((deed) => deed.part === part)
      .map(
        ({ machine, action, since }) =>
          `      ${machine.padEnd(14)} ${action} ${colours.dim(seconds(Date.now() - since))}`,
      )
  }

  /** The run itself has its steps as well, and no start. */
  #partOf(scenario: string): Part {
    const known = this.#parts.get(scenario)
    if (known) return known
    const part: Part = { ...newPart(), startedAt: Date.now() }
    this.#parts.set(scenario, part)
    return part
  }

  #scenarioStarted({ scenario, name, machines, at }: EntryOf<'scenario-started'>): string[] {
    const isAlone = machines.length >= this.#machines.size
    this.#parts.set(scenario, {
      ...newPart(),
      ...{ name, startedAt: Date.parse(at), crew: machines, later: isAlone ? undefined : [] },
    })
    return isAlone ? ['', colours.bold(name)] : []
  }

  #stepStarted({ scenario, step, title, at }: EntryOf<'step-started'>): string[] {
    const part = this.#partOf(scenario)
    part.step = { title, startedAt: Date.parse(at), held: 0, failed: 0, worst: 'held' }
    this.#partOfStep.set(step, part)
    return []
  }

  #operationEnded({ operation, outcome, trouble }: EntryOf<'operation-ended'>): string[] {
    const deed = this.#doing.get(operation)
    this.#doing.delete(operation)
    if (outcome === 'succeeded' || !deed) return []
    spoil(deed.part, 'unknown')
    return told(deed.part, [
      `    ${verdictMark('unknown')} ${deed.machine}: ${deed.action} failed: ${trouble?.what ?? ''}`,
    ])
  }

  #checked({ scenario, machine, statement, verdict, expected, seen }: EntryOf<'check'>): string[] {
    const part = this.#partOf(scenario)
    part.checks.push(verdict)
    if (!part.step) return []
    if (verdict === 'held') {
      part.step.held++
      return []
    }
    part.step.failed++
    spoil(part, verdict)
    return told(part, [
      `    ${verdictMark(verdict)} ${machine}: ${statement}: ${verdict}`,
      `        expected: ${expected}`,
      `        seen:     ${seen}`,
    ])
  }

  #stepEnded({ step: id, durationMs }: EntryOf<'step-ended'>): string[] {
    const part = this.#partOfStep.get(id)
    this.#partOfStep.delete(id)
    if (!part?.step) return []
    const { title, held, failed, worst } = part.step
    part.step = undefined
    if (part.later) return []
    const tallied = [
      seconds(durationMs),
      held > 0 ? `${held} held` : '',
      failed > 0 ? `${failed} not held` : '',
    ]
    // Where nothing was checked and nothing went wrong, there is nothing to be right about.
    const mark = held === 0 && worst === 'held' ? colours.dim('·') : verdictMark(worst)
    return [`  ${mark} ${title}  ${colours.dim(tallied.filter(Boolean).join(', '))}`]
  }

  #scenarioEnded({
    scenario,
    verdict,
    durationMs,
    applies: toldAs,
    trouble,
  }: EntryOf<'scenario-ended'>): string[] {
    const { name, crew, later, checks, notApplicable } = this.#partOf(scenario)
    this.#parts.delete(scenario)
    const applies = isApplicable({ checks, notApplicable, applies: toldAs, trouble })
    const reasons = applies ? [] : notApplicable.map((reason) => `    ${reason}`)
    const rest = trouble ? [`    ${trouble.what}`, `    ${hintLine(trouble)}`] : reasons
    const mark = applies
      ? `${verdictMark(verdict)} ${colours.bold(verdict)}`
      : colours.dim('· not applicable')
    const time = colours.dim(seconds(durationMs))
    if (!later) return [`  ${mark} ${time}`, ...rest]
    return [`${mark} ${name} ${colours.dim(`[${crew.join(' + ')}]`)} ${time}`, ...later, ...rest]
  }
}

function newPart(): Omit<Part, 'startedAt'> {
  return { name: '', step: undefined, checks: [], notApplicable: [], later: undefined, crew: [] }
}

/** Now, or with all that its scenario has to tell. */
function told({ later }: Part, lines: string[]): string[] {
  if (!later) return lines
  later.push(...lines)
  return []
}

function spoil({ step }: Part, verdict: Verdict): void {
  if (step) step.worst = mergeVerdicts([step.worst, verdict])
}

function stepNow({ name, crew, later, step }: Part): string {
  const title = later ? `[${crew.join(' + ')}] ${name}: ${step?.title}` : (step?.title ?? '')
  return `  ${colours.dim('…')} ${title} ${colours.dim(seconds(Date.now() - (step?.startedAt ?? Date.now())))}`
}

function warning({ machine, what, follows }: EntryOf<'finding'>): string[] {
  return [`${colours.yellow('!')} ${machine ?? 'the host'}: ${what}`, `    ${follows}`]
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
