import type { Entry, EntryOf } from '../evidence/entries.ts'
import { asJudgedLast } from '../evidence/ledger-index.ts'
import {
  isApplicable,
  ofType,
  type RunSummary,
  type ScenarioSummary,
  scenariosThatCount,
  summarize,
} from '../evidence/run-summary.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { Trouble } from '../evidence/units.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'

export type Observation = EntryOf<'observation'>
export type Check = EntryOf<'check'>
export type HostView = SeenOf<'machine'>

/** A ledger in the order of a reader: scenario, step, machine. Durations are in milliseconds. */
export interface RunRecord {
  summary: RunSummary
  command: string
  version: string
  /** The time of the ledger's last entry. */
  lastAt: string
  /** False when the ledger ends before the run does. */
  ended: boolean
  /** What was seen of host, machines and guests before the run. */
  findings: EntryOf<'finding'>[]
  scenarios: ScenarioRecord[]
}

export interface ScenarioRecord {
  /** From 1, in the order of the ledger. */
  number: number
  name: string
  file: string
  /** Its crew. */
  machines: string[]
  startedAt: string
  durationMs: number
  ended: boolean
  verdict: Verdict
  trouble: Trouble | undefined
  /** False where the host or guest offers nothing of what it is about. */
  applicable: boolean
  steps: StepRecord[]
  /** The attempt that trouble of the road had ended, where this one makes it anew. */
  before: { trouble: Trouble; steps: StepRecord[] } | undefined
}

export interface StepRecord {
  /** From 1, in the order of the ledger. */
  number: number
  /** The number that a reader knows it by; empty for a step like “Clean up” beside those that a document numbers. */
  label: string
  /** Without that number. */
  title: string
  startedAt: string
  /** Until the ledger's end where the step has none. */
  durationMs: number
  ended: boolean
  /** In the order in which the scenario names them. */
  machines: MachineStep[]
}

/** What was done on one machine in one step, and what was seen there. */
export interface MachineStep {
  machine: string
  operations: Operation[]
  observations: Observation[]
  checks: Check[]
  /** null where nothing was checked. */
  verdict: Verdict | null
  /** The machine as the host last told of it in an earlier step. */
  hostBefore: HostView | null
  /** The sizes of all files that the host had told of by then, by path, in bytes. */
  sizesBefore: ReadonlyMap<string, number>
}

export interface Operation {
  machine: string
  action: string
  /** What was asked for. */
  details: Record<string, unknown>
  /** What came of it. */
  told: Record<string, unknown>
  startedAt: string
  durationMs: number
  outcome: 'succeeded' | 'failed' | 'unfinished'
  trouble: Trouble | undefined
}

export function recordOf(ledger: readonly Entry[]): RunRecord {
  const summary = summarize(ledger)
  const entries = asJudgedLast(ledger)
  const started = ofType(entries, 'run-started')[0]
  const lastAt = entries.at(-1)?.at ?? summary.startedAt
  const index = indexOf(entries)
  return {
    summary,
    command: started?.command ?? '',
    version: started?.version ?? '',
    lastAt,
    ended: ofType(entries, 'run-ended').length > 0,
    findings: ofType(entries, 'finding'),
    scenarios: scenariosThatCount(entries).map((scenario, i) => ({
      number: i + 1,
      name: scenario.name,
      file: scenario.file,
      startedAt: scenario.at,
      durationMs: summary.scenarios[i]?.durationMs ?? 0,
      ended: index.scenariosEnded.has(scenario.scenario),
      verdict: summary.scenarios[i]?.verdict ?? 'unknown',
      trouble: summary.scenarios[i]?.trouble,
      machines: scenario.machines,
      applicable: isApplicable(summary.scenarios[i]),
      steps: stepsOf(scenario, index, lastAt),
      before: attemptBefore(scenario, summary.scenarios[i], index, lastAt),
    })),
  }
}

type InStep = EntryOf<'operation-started'> | Observation | Check

interface Index {
  scenariosEnded: Set<string>
  steps: Map<string, EntryOf<'step-started'>[]>
  stepEnds: Map<string, EntryOf<'step-ended'>>
  operationEnds: Map<string, EntryOf<'operation-ended'>>
  inStep: Map<string, InStep[]>
}

function indexOf(entries: readonly Entry[]): Index {
  const index: Index = {
    scenariosEnded: new Set(),
    steps: new Map(),
    stepEnds: new Map(),
    operationEnds: new Map(),
    inStep: new Map(),
  }
  for (const entry of entries) {
    if (entry.type === 'scenario-ended') index.scenariosEnded.add(entry.scenario)
    if (entry.type === 'step-started') push(index.steps, entry.scenario, entry)
    if (entry.type === 'step-ended') index.stepEnds.set(entry.step, entry)
    if (entry.type === 'operation-ended') index.operationEnds.set(entry.operation, entry)
    if (entry.type === 'operation-started' || entry.type === 'observation' || entry.type === 'check')
      push(index.inStep, entry.step, entry)
  }
  return index
}

function attemptBefore(
  { triesAgain, machines }: EntryOf<'scenario-started'>,
  told: ScenarioSummary | undefined,
  index: Index,
  lastAt: string,
): ScenarioRecord['before'] {
  const trouble = told?.triedAgainAfter
  if (triesAgain === undefined || !trouble) return undefined
  return { trouble, steps: stepsOf({ scenario: triesAgain, machines }, index, lastAt) }
}

function stepsOf(
  scenario: Pick<EntryOf<'scenario-started'>, 'scenario' | 'machines'>,
  index: Index,
  lastAt: string,
): StepRecord[] {
  const steps = index.steps.get(scenario.scenario) ?? []
  const names = nameSteps(steps.map((step) => step.title))
  const host = new HostMemory()
  return steps.map((step, i) => {
    const ended = index.stepEnds.get(step.step)
    const happened = index.inStep.get(step.step) ?? []
    const machines = new Set([...scenario.machines, ...happened.map((entry) => entry.machine)])
    return {
      number: i + 1,
      ...(names[i] ?? { label: '', title: step.title }),
      startedAt: step.at,
      durationMs: ended?.durationMs ?? millisecondsBetween(step.at, lastAt),
      ended: ended !== undefined,
      machines: [...machines].flatMap((machine) => {
        const own = happened.filter((entry) => entry.machine === machine)
        return own.length > 0 ? [machineStep(machine, own, host, index, lastAt)] : []
      }),
    }
  })
}

/** A document's own numbers, `4. Revert …`, are kept where a scenario has them. */
function nameSteps(titles: readonly string[]): { label: string; title: string }[] {
  const parts = titles.map((title) => /^(\d+)\.\s+(.+)$/s.exec(title))
  const isNumbered = parts.some((part) => part !== null)
  return titles.map((title, i) => {
    const [, label = '', rest = title] = parts[i] ?? []
    return { label: isNumbered ? label : String(i + 1), title: rest }
  })
}

/** What the host has told of each machine so far. */
class HostMemory {
  readonly #views = new Map<string, HostView>()
  readonly #sizes = new Map<string, ReadonlyMap<string, number>>()

  recall(machine: string): Pick<MachineStep, 'hostBefore' | 'sizesBefore'> {
    return {
      hostBefore: this.#views.get(machine) ?? null,
      sizesBefore: this.#sizes.get(machine) ?? new Map(),
    }
  }

  learn(machine: string, view: HostView): void {
    const files = view.disks.flatMap((disk) => disk.chain)
    const sizes = files.map(({ path, sizeBytes }): [string, number] => [path, sizeBytes])
    this.#views.set(machine, view)
    this.#sizes.set(machine, new Map([...(this.#sizes.get(machine) ?? []), ...sizes]))
  }
}

function machineStep(
  machine: string,
  happened: readonly InStep[],
  host: HostMemory,
  index: Index,
  lastAt: string,
): MachineStep {
  const checks = happened.filter((entry) => entry.type === 'check')
  const observations = happened.filter((entry) => entry.type === 'observation')
  const before = host.recall(machine)
  const view = hostViewOf(observations)
  if (view) host.learn(machine, view)
  return {
    machine,
    operations: happened
      .filter((entry) => entry.type === 'operation-started')
      .map((operation) => operationOf(operation, index.operationEnds.get(operation.operation), lastAt)),
    observations,
    checks,
    verdict: checks.length > 0 ? mergeVerdicts(checks.map((check) => check.verdict)) : null,
    ...before,
  }
}

function operationOf(
  started: EntryOf<'operation-started'>,
  ended: EntryOf<'operation-ended'> | undefined,
  lastAt: string,
): Operation {
  return {
    machine: started.machine,
    action: started.action,
    details: started.details,
    told: ended?.details ?? {},
    startedAt: started.at,
    durationMs: ended?.durationMs ?? millisecondsBetween(started.at, lastAt),
    outcome: ended?.outcome ?? 'unfinished',
    trouble: ended?.trouble,
  }
}

/** `step 4: Revert …`, or the title alone. */
export function nameOfStep({ label, title }: StepRecord): string {
  return label === '' ? title : `step ${label}: ${title}`
}

/** What the host told last. */
export function hostViewOf(observations: readonly Observation[]): HostView | undefined {
  return observations.map(({ seen }) => seen).findLast((seen) => seen.kind === 'machine')
}

/** Whether the run had several crews, each with scenarios of its own: what its page then tells first is who had what. */
export function isNight({ scenarios }: Pick<RunRecord, 'scenarios'>): boolean {
  const crews = scenarios.filter(({ machines }) => machines.length > 0)
  return new Set(crews.map(({ machines }) => machines.join('\n'))).size > 1
}

/** Whether something went otherwise than it should, or did not end. */
export function isTroubled(step: MachineStep): boolean {
  return (
    step.verdict === 'violated' ||
    step.verdict === 'unknown' ||
    step.operations.some((operation) => operation.outcome !== 'succeeded')
  )
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

export function millisecondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from))
}
