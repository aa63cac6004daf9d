import type { Transaction } from 'kysely'
import { UsageError } from '../core/errors.ts'
import type { Shard } from '../evidence/entries.ts'
import { type CheckSummary, isApplicable, type RunSummary } from '../evidence/run-summary.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { Dictionary } from './dictionary.ts'
import { insertAll } from './insert-all.ts'
import { keyOfScenario } from './scenario-key.ts'
import type { HistoryStore } from './store.ts'
import type { StoredAnswers, StoredCheck, Tables } from './tables.ts'

/**
 * Keeps a run. Told again, as after it was resumed or judged anew, it takes the place of what was kept of it. Checks of
 * ledgers of format 1 have no ids, and are left out.
 * @throws UsageError for a shard, which is no night by itself
 */
export async function recordRun(store: HistoryStore, summary: RunSummary): Promise<void> {
  if (summary.shard) throw new NoNight(summary.runId, summary.shard)
  await store.write(async (turn) => {
    const run = await placeOfRun(turn, summary)
    const dictionary = new Dictionary(turn)
    const machines = machinesOf(summary)
    const machineNumbers = await dictionary.machines([...machines.values()])
    const numberOf = (name: string) => machineNumbers.get(machines.get(name) ?? name) ?? 0
    await insertAll(turn, 'run_hosts', hostRows(run, summary))
    await insertAll(turn, 'run_machines', await machineRows(run, summary, numberOf, dictionary))
    const scenarios = await dictionary.scenarios(summary.scenarios)
    await insertAll(turn, 'run_scenarios', scenarioRows(run, summary, scenarios))
    const units = unitsOf(summary, scenarios, numberOf)
    await insertAll(turn, 'results', await resultRows(run, units, dictionary))
    await insertAll(turn, 'operation_times', timeRows(run, summary, numberOf))
  })
}

class NoNight extends UsageError {
  constructor(runId: string, { index, of }: Shard) {
    super(`The run ${runId} is shard ${index} of ${of}, and no night by itself.`, {
      hint: 'Merge the shards into one run (snapwitness merge FOLDER…): the history gets that.',
    })
  }
}

/** The number of the run, of which nothing else is there. */
async function placeOfRun(
  turn: Transaction<Tables>,
  { runId, startedAt, durationMs, verdict, trouble }: RunSummary,
): Promise<number> {
  const known = await turn.selectFrom('runs').select('number').where('id', '=', runId).executeTakeFirst()
  const row = {
    started_at: new Date(startedAt).toISOString(),
    duration_ms: durationMs,
    verdict,
    trouble: trouble ? JSON.stringify(trouble) : null,
  }
  if (known) {
    await forgetParts(turn, known.number)
    await turn.updateTable('runs').set(row).where('number', '=', known.number).execute()
    return known.number
  }
  const last = await turn
    .selectFrom('runs')
    .select(({ fn }) => fn.max('number').as('number'))
    .executeTakeFirst()
  const number = (last?.number ?? 0) + 1
  await turn
    .insertInto('runs')
    .values({ number, id: runId, ...row })
    .execute()
  return number
}

const PARTS = ['run_hosts', 'run_machines', 'run_scenarios', 'results', 'operation_times'] as const

async function forgetParts(turn: Transaction<Tables>, run: number): Promise<void> {
  for (const part of PARTS) await turn.deleteFrom(part).where('run', '=', run).execute()
}

/** By name, the key of each machine that the run speaks of, known by then or not. */
function machinesOf({ machines, scenarios, operations }: RunSummary): Map<string, string> {
  const told = scenarios.flatMap(({ checks, characteristics, notApplicable }) =>
    [...checks, ...characteristics, ...notApplicable].map(({ machine }) => machine),
  )
  const names = [...told, ...operations.map(({ machine }) => machine)]
  const keys = new Map(names.map((name) => [name, name]))
  for (const { name, facts } of machines) keys.set(name, facts?.instanceUuid ?? name)
  return keys
}

function hostRows(run: number, { hosts }: RunSummary): Tables['run_hosts'][] {
  return hosts.map(({ url, product, version, build }) => ({ run, url, product, version, build }))
}

async function machineRows(
  run: number,
  { machines, hosts }: RunSummary,
  numberOf: (name: string) => number,
  dictionary: Dictionary,
): Promise<Tables['run_machines'][]> {
  const texts = machines.map(({ facts }) => facts && JSON.stringify(facts))
  const documents = await dictionary.documents(texts.filter((text) => text !== null))
  const rows = machines.map(({ name, guest, os, standIn, facts }, i) => ({
    ...{ run, machine: numberOf(name), name, guest, os, stand_in: standIn ? 1 : 0 },
    build: facts?.build ?? hosts[0]?.build ?? '',
    facts: documents.get(texts[i] ?? '') ?? null,
  }))
  // Two names of one machine would be two rows of one key.
  return [...new Map(rows.map((row) => [row.machine, row])).values()]
}

function scenarioRows(
  run: number,
  { scenarios }: RunSummary,
  numbers: ReadonlyMap<string, number>,
): Tables['run_scenarios'][] {
  return scenarios.map((scenario, place) => ({
    ...{ run, place, scenario: numbers.get(keyOfScenario(scenario)) ?? 0 },
    verdict: isApplicable(scenario) ? scenario.verdict : null,
    duration_ms: scenario.durationMs,
    attempts: scenario.attempts,
    trouble: scenario.trouble ? JSON.stringify(scenario.trouble) : null,
    crew: JSON.stringify(scenario.machines),
  }))
}

/** What a scenario has come to on a machine. */
interface Unit {
  scenario: number
  machine: number
  checks: Map<string, CheckSummary>
  answers: StoredAnswers
}

/** A scenario that is there twice, as two of one name are, says of each check what weighs more: the run’s verdict does. */
function unitsOf(
  { scenarios }: RunSummary,
  numbers: ReadonlyMap<string, number>,
  machineOf: (name: string) => number,
): Unit[] {
  const units = new Map<string, Unit>()
  for (const told of scenarios) {
    const scenario = numbers.get(keyOfScenario(told)) ?? 0
    const unitOn = (name: string) => unitIn(units, scenario, machineOf(name))
    for (const check of told.checks) if (isKnownAgain(check)) addCheck(unitOn(check.machine), check)
    for (const { machine, question, answer } of told.characteristics)
      unitOn(machine).answers.characteristics.push({ question, answer })
    for (const { machine, what, reason } of told.notApplicable)
      unitOn(machine).answers.notApplicable.push({ what, reason })
  }
  return [...units.values()]
}

function addCheck({ checks }: Unit, check: CheckSummary): void {
  const other = checks.get(check.id)?.verdict
  const verdict = other ? mergeVerdicts([other, check.verdict]) : check.verdict
  checks.set(check.id, { ...check, verdict })
}

/** By its id, on another night. */
function isKnownAgain({ judgement }: CheckSummary): boolean {
  return judgement !== '' && judgement !== 'not '
}

function unitIn(units: Map<string, Unit>, scenario: number, machine: number): Unit {
  const key = `${scenario} ${machine}`
  const none = { scenario, machine, checks: new Map(), answers: { characteristics: [], notApplicable: [] } }
  const unit: Unit = units.get(key) ?? none
  units.set(key, unit)
  return unit
}

async function resultRows(
  run: number,
  units: readonly Unit[],
  dictionary: Dictionary,
): Promise<Tables['results'][]> {
  const numbers = await dictionary.units(units)
  const texts = units.map(({ checks, answers }) => ({
    checks: JSON.stringify([...checks.values()].map(stored)),
    answers: hasAnswers(answers) ? JSON.stringify(answers) : null,
  }))
  const wanted = texts.flatMap(({ checks, answers }) => (answers === null ? [checks] : [checks, answers]))
  const documents = await dictionary.documents(wanted)
  return units.map(({ checks }, i) => ({
    ...{ run, unit: numbers[i] ?? 0, checks: documents.get(texts[i]?.checks ?? '') ?? 0 },
    verdicts: lettersOf([...checks.values()].map(({ verdict }) => verdict)),
    answers: documents.get(texts[i]?.answers ?? '') ?? null,
  }))
}

/** Its id is the judgement, the scenario, the machine, the object and the time, with ` | ` between them. */
function stored({ id, statement }: CheckSummary): StoredCheck {
  const parts = id.split(' | ')
  return [parts[0] ?? '', parts[3] ?? '', parts[4] ?? '', statement]
}

function hasAnswers({ characteristics, notApplicable }: StoredAnswers): boolean {
  return characteristics.length + notApplicable.length > 0
}

const LETTERS: Record<Verdict, string> = { held: 'h', violated: 'v', unknown: 'u' }

function lettersOf(verdicts: readonly Verdict[]): string | null {
  return verdicts.every((verdict) => verdict === 'held')
    ? null
    : verdicts.map((verdict) => LETTERS[verdict]).join('')
}

function timeRows(
  run: number,
  { operations }: RunSummary,
  machineOf: (name: string) => number,
): Tables['operation_times'][] {
  const rows = operations.map(({ kind, machine, n, failed, medianMs, p95Ms, q1Ms, q3Ms }) => ({
    ...{ run, machine: machineOf(machine), kind, n, failed },
    ...{ median_ms: medianMs, p95_ms: p95Ms, q1_ms: q1Ms, q3_ms: q3Ms },
  }))
  return [...new Map(rows.map((row) => [`${row.machine} ${row.kind}`, row])).values()]
}
