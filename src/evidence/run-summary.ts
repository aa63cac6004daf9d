import { z } from 'zod'
import { GUEST_KINDS } from '../core/access.ts'
import { byName } from '../core/by-name.ts'
import { type Entry, type EntryOf, promise, shard } from './entries.ts'
import { type Facts, facts } from './facts.ts'
import { FORMAT } from './format.ts'
import { INTERRUPTED } from './interruption.ts'
import {
  indexLedger,
  keyOfScenario,
  keyOfUnit,
  type LedgerIndex,
  type ScenarioEntries,
} from './ledger-index.ts'
import { operationTimes, timesOf } from './operation-times.ts'
import { trouble, verdict } from './units.ts'
import { mergeVerdicts, type Verdict } from './verdict.ts'

const host = z.object({ url: z.string(), product: z.string(), version: z.string(), build: z.string() })

const check = z.object({
  /**
   * The same in every run: the statement, the scenario, the machine, what of it, and for the how manieth time in the
   * scenario, with ` | ` between them.
   */
  id: z.string(),
  /** The id of the statement; behind `not ` where the contrary was expected. */
  judgement: z.string(),
  machine: z.string(),
  /** A disk, a snapshot; empty where it is about the machine. */
  object: z.string(),
  statement: z.string(),
  verdict,
  expected: z.string(),
  seen: z.string(),
})

/** A scenario on a crew of machines. */
const scenario = z.object({
  file: z.string(),
  name: z.string(),
  /** Its crew. */
  machines: z.array(z.string()),
  verdict,
  durationMs: z.number().nonnegative(),
  /** How often it was begun; more than once where it was tried again, or the run resumed. The last one counts. */
  attempts: z.number().int().positive(),
  /** Trouble of the road that ended the attempt before the last one, where it was tried again for that. */
  triedAgainAfter: trouble.optional(),
  checks: z.array(check),
  /** The promise that it verifies, where it is one of a catalogue. */
  promise: promise.optional(),
  /** What this host does where it may do either: not judged. */
  characteristics: z.array(z.object({ machine: z.string(), question: z.string(), answer: z.string() })),
  /** What this host or guest does not offer: neither held nor broken. */
  notApplicable: z.array(z.object({ machine: z.string(), what: z.string(), reason: z.string() })),
  /** Where that is what the scenario is about: it says nothing either way, whatever held until that was known. */
  applies: z.literal(false).optional(),
  trouble: trouble.optional(),
})

/** The shape of `run.json`. Durations in milliseconds. */
export const runSummary = z.object({
  format: z.literal(FORMAT),
  runId: z.string(),
  /** Which part of a run it is, where it is not a whole one. */
  shard: shard.optional(),
  verdict,
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  /** Each host that answered, once. */
  hosts: z.array(host),
  machines: z.array(
    z.object({
      name: z.string(),
      guest: z.enum(GUEST_KINDS),
      os: z.string(),
      standIn: z.boolean(),
      /** As they were last; null in ledgers that do not tell. */
      facts: facts.nullable(),
    }),
  ),
  scenarios: z.array(scenario),
  operations: z.array(operationTimes),
  trouble: trouble.optional(),
})

export type RunSummary = z.infer<typeof runSummary>
export type ScenarioSummary = RunSummary['scenarios'][number]
export type CheckSummary = ScenarioSummary['checks'][number]

/** What a ledger comes to. A run or scenario without an end was interrupted: `unknown`, unless it had found a violation. */
export function summarize(entries: readonly Entry[]): RunSummary {
  const index = indexLedger(entries)
  const started = ofType(entries, 'run-started')[0]
  const ended = ofType(entries, 'run-ended').at(-1)
  const machines = machinesOf(entries)
  const uuids = new Map(machines.map(({ name, facts: told }) => [name, told?.instanceUuid ?? name]))
  const around = { index, uuids, attempts: attemptsOf(index), lastAt: entries.at(-1)?.at }
  const scenarios = countedScenarios(index).map((own) => summarizeScenario(own, around))
  const startedAt = started?.at ?? entries[0]?.at ?? new Date(0).toISOString()
  return {
    format: FORMAT,
    runId: started?.runId ?? '',
    ...(started?.shard && { shard: started.shard }),
    verdict: mergeVerdicts([verdictOfScenarios(scenarios), wordAtEnd(ended, index.rejudgements.size > 0)]),
    startedAt,
    durationMs: durationOf(entries, startedAt),
    hosts: hostsOf(entries),
    machines,
    scenarios,
    operations: timesOf(index),
    ...(ended?.trouble && { trouble: ended.trouble }),
  }
}

/** The scenarios of a run, each on its crew, without the attempts that were made anew. */
export function scenariosThatCount(entries: readonly Entry[]): EntryOf<'scenario-started'>[] {
  return countedScenarios(indexLedger(entries)).map(({ started }) => started)
}

/** What a run that is resumed finds done, by {@link keyOfUnit}. */
export interface DoneUnits {
  /** They have their verdict. */
  judged: string[]
  /** Some trouble kept from seeing them, and they were not tried again: with the ids of those attempts. */
  unseen: Record<string, string>
}

export function doneUnits(entries: readonly Entry[]): DoneUnits {
  const last = new Map(indexLedger(entries).scenarios.map((own) => [keyOfUnit(own.started), own]))
  const done = [...last].filter(([, own]) => !wasCutShort(own))
  const [unseen, judged] = [
    done.filter(([, own]) => wasUnseen(own)),
    done.filter(([, own]) => !wasUnseen(own)),
  ]
  return {
    judged: judged.map(([key]) => key),
    unseen: Object.fromEntries(unseen.map(([key, { started }]) => [key, started.scenario])),
  }
}

function wasUnseen({ started, ended, checks }: ScenarioEntries): boolean {
  if (!ended?.trouble || started.triesAgain !== undefined) return false
  return !checks.some((check) => check.verdict === 'violated')
}

/** By file, name and crew: units of a night begin in whatever order there are machines for them. */
function countedScenarios({ scenarios }: LedgerIndex): ScenarioEntries[] {
  const last = new Map(scenarios.map((own) => [keyOfUnit(own.started), own]))
  const triedAgain = new Set(scenarios.map(({ started }) => started.triesAgain))
  const counts = (own: ScenarioEntries) => !wasCutShort(own) && !triedAgain.has(own.started.scenario)
  return scenarios
    .filter((own) => last.get(keyOfUnit(own.started)) === own || counts(own))
    .sort(({ started: one }, { started: other }) => inOrder(one, other))
}

function inOrder(one: EntryOf<'scenario-started'>, other: EntryOf<'scenario-started'>): number {
  const crews = () => byName(one.machines.join(', '), other.machines.join(', '))
  return byName(one.file, other.file) || byName(one.name, other.name) || crews()
}

function attemptsOf({ scenarios }: LedgerIndex): ReadonlyMap<string, number> {
  const attempts = new Map<string, number>()
  for (const { started } of scenarios) {
    attempts.set(keyOfUnit(started), (attempts.get(keyOfUnit(started)) ?? 0) + 1)
  }
  return attempts
}

/** Has no end of its own, and had found no violation until then. */
function wasCutShort({ ended, checks }: ScenarioEntries): boolean {
  if (ended && ended.trouble?.code !== INTERRUPTED) return false
  return !checks.some((check) => check.verdict === 'violated')
}

/** Of a run that was resumed, the time of all its parts; of one that has no end, the time until its last word. */
function durationOf(entries: readonly Entry[], startedAt: string): number {
  const ends = ofType(entries, 'run-ended')
  if (ends.length === 0) return millisecondsBetween(startedAt, entries.at(-1)?.at ?? startedAt)
  return ends.reduce((sum, { durationMs }) => sum + durationMs, 0)
}

/** What an end says beside the checks. Once those were judged again, only whether everything was seen. */
function wordAtEnd(
  ended: Pick<EntryOf<'run-ended'>, 'verdict' | 'trouble'> | undefined,
  rejudged: boolean,
): Verdict {
  if (!ended) return 'unknown'
  return rejudged ? (ended.trouble ? 'unknown' : 'held') : ended.verdict
}

interface Around {
  index: LedgerIndex
  /** Of the machines, by name; the name itself where the UUID is not known. */
  uuids: ReadonlyMap<string, string>
  /** How often each scenario was begun, by its key. */
  attempts: ReadonlyMap<string, number>
  lastAt: string | undefined
}

function summarizeScenario(
  own: ScenarioEntries,
  { index, uuids, attempts, lastAt }: Around,
): ScenarioSummary {
  const { started, ended, characteristics, notApplicable } = own
  const { file, name, machines } = started
  const before =
    started.triesAgain === undefined
      ? undefined
      : index.scenarios.find((earlier) => earlier.started.scenario === started.triesAgain)
  const rejudged = own.checks.some(({ check }) => index.rejudgements.has(check))
  const checks = summarizeChecks(own, index, uuids)
  return {
    file,
    name,
    machines,
    verdict: mergeVerdicts([mergeVerdicts(checks.map((check) => check.verdict)), wordAtEnd(ended, rejudged)]),
    durationMs: ended?.durationMs ?? millisecondsBetween(started.at, lastAt ?? started.at),
    attempts: attempts.get(keyOfUnit(started)) ?? 1,
    ...(before?.ended?.trouble && { triedAgainAfter: before.ended.trouble }),
    checks,
    ...(started.promise && { promise: started.promise }),
    characteristics: characteristics.map(({ machine, question, answer }) => ({ machine, question, answer })),
    notApplicable: notApplicable.map(({ machine, what, reason }) => ({ machine, what, reason })),
    ...(ended?.applies === false && isNothingFound(checks) && { applies: false }),
    ...(ended?.trouble && { trouble: ended.trouble }),
  }
}

/** Checks that were judged again may have come to more. */
function isNothingFound(checks: readonly CheckSummary[]): boolean {
  return checks.every(({ verdict }) => verdict === 'held')
}

function summarizeChecks(
  { started, checks }: ScenarioEntries,
  { rejudgements }: LedgerIndex,
  uuids: ReadonlyMap<string, string>,
): CheckSummary[] {
  const times = new Map<string, number>()
  return checks.map(({ check, id, negated, machine, object, ...asThen }) => {
    const { statement, verdict, expected, seen } = rejudgements.get(check) ?? asThen
    const judgement = negated ? `not ${id}` : id
    const about = [judgement, keyOfScenario(started), uuids.get(machine) ?? machine, object]
    const key = about.map((part) => part.replaceAll('|', '¦')).join(' | ')
    const time = (times.get(key) ?? 0) + 1
    times.set(key, time)
    return { id: `${key} | ${time}`, judgement, machine, object, statement, verdict, expected, seen }
  })
}

/** What scenarios come to together. One of which nothing applies to this host says nothing either way. */
export function verdictOfScenarios(scenarios: readonly ScenarioSummary[]): Verdict {
  return mergeVerdicts(scenarios.filter(isApplicable).map((scenario) => scenario.verdict))
}

/** What a scenario has come to, or comes to while it goes on. */
interface Told {
  checks: readonly unknown[]
  notApplicable: readonly unknown[]
  applies?: false | undefined
  trouble?: unknown
}

/** False where there was nothing to check, because the host or guest does not offer what the scenario is about. */
export function isApplicable(scenario: Told | undefined): boolean {
  if (!scenario) return true
  const { checks, notApplicable, applies = true, trouble } = scenario
  return applies && (checks.length > 0 || notApplicable.length === 0 || trouble !== undefined)
}

/** Each host once, as it was last seen; by URL. */
function hostsOf(entries: readonly Entry[]): RunSummary['hosts'] {
  const byUrl = new Map(ofType(entries, 'host').map((host) => [host.url, host]))
  return [...byUrl.values()]
    .map(({ url, product, version, build }) => ({ url, product, version, build }))
    .sort((one, other) => byName(one.url, other.url))
}

/** Each machine once, as it was last described; by name. */
function machinesOf(entries: readonly Entry[]): RunSummary['machines'] {
  const told = new Map<string, Facts>(ofType(entries, 'facts').map(({ machine, facts }) => [machine, facts]))
  const last = new Map(ofType(entries, 'machine').map((machine) => [machine.machine, machine]))
  return [...last.values()]
    .map(({ machine, guest, os, standIn }) => ({
      ...{ name: machine, guest, os, standIn, facts: told.get(machine) ?? null },
    }))
    .sort((one, other) => byName(one.name, other.name))
}

export function ofType<T extends Entry['type']>(entries: readonly Entry[], type: T): EntryOf<T>[] {
  return entries.filter((entry): entry is EntryOf<T> => entry.type === type)
}

function millisecondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from))
}
