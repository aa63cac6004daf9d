import { z } from 'zod'
import { type Entry, type EntryOf, verdict } from './entries.ts'
import { INTERRUPTED } from './interruption.ts'
import { mergeVerdicts } from './verdict.ts'

const trouble = z.object({ code: z.string(), what: z.string(), hint: z.string() }).optional()

/** The shape of `run.json`. Durations in milliseconds; `host` is null when no host answered. */
export const runSummary = z.object({
  runId: z.string(),
  verdict,
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  host: z.object({ product: z.string(), version: z.string(), build: z.string() }).nullable(),
  machines: z.array(
    z.object({ name: z.string(), guest: z.enum(['linux', 'windows']), os: z.string(), standIn: z.boolean() }),
  ),
  scenarios: z.array(
    z.object({
      name: z.string(),
      verdict,
      durationMs: z.number().nonnegative(),
      checks: z.array(
        z.object({
          statement: z.string(),
          machine: z.string(),
          verdict,
          expected: z.string(),
          seen: z.string(),
        }),
      ),
      trouble,
    }),
  ),
  trouble,
})

export type RunSummary = z.infer<typeof runSummary>

/** What a ledger comes to. A run or scenario without an end was interrupted: `unknown`, unless it had found a violation. */
export function summarize(entries: readonly Entry[]): RunSummary {
  const started = ofType(entries, 'run-started')[0]
  const ended = ofType(entries, 'run-ended').at(-1)
  const host = ofType(entries, 'host').at(-1)
  const scenarios = scenariosThatCount(entries).map((scenario) => summarizeScenario(scenario, entries))
  const startedAt = started?.at ?? entries[0]?.at ?? new Date(0).toISOString()
  return {
    runId: started?.runId ?? '',
    verdict: mergeVerdicts([
      mergeVerdicts(scenarios.map((scenario) => scenario.verdict)),
      ended?.verdict ?? 'unknown',
    ]),
    startedAt,
    durationMs: durationOf(entries, startedAt),
    host: host ? { product: host.product, version: host.version, build: host.build } : null,
    machines: machinesOf(entries),
    scenarios,
    ...(ended?.trouble && { trouble: ended.trouble }),
  }
}

/** The scenarios of a run, without those attempts that were cut short and made anew when the run was resumed. */
export function scenariosThatCount(entries: readonly Entry[]): EntryOf<'scenario-started'>[] {
  const all = ofType(entries, 'scenario-started')
  return all.filter((one, i) => {
    const again = all.slice(i + 1).some(({ name, file }) => name === one.name && file === one.file)
    return !again || !wasCutShort(one, entries)
  })
}

/** The scenarios that need not be done again when the run is resumed, as `file#name`. */
export function judgedScenarios(entries: readonly Entry[]): string[] {
  return ofType(entries, 'scenario-started')
    .filter((scenario) => !wasCutShort(scenario, entries))
    .map(({ file, name }) => `${file}#${name}`)
}

/** Has no end of its own, and had found no violation until then. */
function wasCutShort(started: EntryOf<'scenario-started'>, entries: readonly Entry[]): boolean {
  const ended = ofType(entries, 'scenario-ended').find((end) => end.scenario === started.scenario)
  if (ended && ended.trouble?.code !== INTERRUPTED) return false
  return summarizeScenario(started, entries).verdict === 'unknown'
}

/** Of a run that was resumed, the time of all its parts; of one that has no end, the time until its last word. */
function durationOf(entries: readonly Entry[], startedAt: string): number {
  const ends = ofType(entries, 'run-ended')
  if (ends.length === 0) return millisecondsBetween(startedAt, entries.at(-1)?.at ?? startedAt)
  return ends.reduce((sum, { durationMs }) => sum + durationMs, 0)
}

function summarizeScenario(
  started: EntryOf<'scenario-started'>,
  entries: readonly Entry[],
): RunSummary['scenarios'][number] {
  const ended = ofType(entries, 'scenario-ended').find((end) => end.scenario === started.scenario)
  const checks = ofType(entries, 'check').filter((check) => check.scenario === started.scenario)
  return {
    name: started.name,
    verdict: mergeVerdicts([
      mergeVerdicts(checks.map((check) => check.verdict)),
      ended?.verdict ?? 'unknown',
    ]),
    durationMs: ended?.durationMs ?? millisecondsBetween(started.at, entries.at(-1)?.at ?? started.at),
    checks: checks.map(({ statement, machine, verdict, expected, seen }) => ({
      statement,
      machine,
      verdict,
      expected,
      seen,
    })),
    ...(ended?.trouble && { trouble: ended.trouble }),
  }
}

/** Each machine once, as it was last described. */
function machinesOf(entries: readonly Entry[]): RunSummary['machines'] {
  const byName = new Map(ofType(entries, 'machine').map((machine) => [machine.machine, machine]))
  return [...byName.values()].map(({ machine, guest, os, standIn }) => ({
    name: machine,
    guest,
    os,
    standIn,
  }))
}

export function ofType<T extends Entry['type']>(entries: readonly Entry[], type: T): EntryOf<T>[] {
  return entries.filter((entry): entry is EntryOf<T> => entry.type === type)
}

function millisecondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from))
}
