import type { Kysely } from 'kysely'
import { SnapwitnessError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import type { Verdict } from '../evidence/verdict.ts'
import { inPieces } from './insert-all.ts'
import type { HistoryStore } from './store.ts'
import type { StoredCheck, Tables } from './tables.ts'

/** A run that is kept. */
export type RunRow = Tables['runs']

/** The run of that id, or the newest of all. */
export async function findRun(store: HistoryStore, id: string | undefined): Promise<RunRow> {
  const found = await store.read((db) => {
    const query = db.selectFrom('runs').selectAll().orderBy('started_at', 'desc').orderBy('number', 'desc')
    return (id === undefined ? query : query.where('id', '=', id)).limit(1).executeTakeFirst()
  })
  if (found) return found
  throw noSuchRun(store.name, id)
}

/** @param id of the run that is not there; undefined where there is none at all */
export function noSuchRun(history: string, id: string | undefined): SnapwitnessError {
  const what = `The history ${history} holds no run ${id === undefined ? 'yet' : inLine(id)}.`
  return new SnapwitnessError('NO_SUCH_RUN', what, {
    hint: 'Every run is kept at its end; one that was made elsewhere or before is kept by: snapwitness runs record FOLDER',
  })
}

/** All runs that are kept, newest first. */
export async function runsKept(
  store: HistoryStore,
): Promise<{ id: string; startedAt: string; verdict: Verdict; machines: number; builds: string[] }[]> {
  return store.read(async (db) => {
    const runs = await db.selectFrom('runs').selectAll().orderBy('started_at', 'desc').execute()
    const rows = await db
      .selectFrom('run_machines')
      .select(({ fn }) => ['run', 'build', fn.countAll<number | string>().as('machines')])
      .groupBy(['run', 'build'])
      .execute()
    return runs.map(({ number, id, started_at: startedAt, verdict }) => {
      const own = rows.filter(({ run }) => run === number)
      const machines = own.reduce((sum, row) => sum + Number(row.machines), 0)
      return { id, startedAt, verdict, machines, builds: own.map(({ build }) => build).filter(Boolean) }
    })
  })
}

/** Those that began before it and had one of its machines, newest first. One that had none is held against all. */
export async function runsBefore(
  db: Kysely<Tables>,
  { number, started_at }: Pick<RunRow, 'number' | 'started_at'>,
  machines: readonly number[],
  most: number,
): Promise<RunRow[]> {
  const before = db
    .selectFrom('runs')
    .selectAll()
    .where(({ eb, and, or }) =>
      or([
        eb('started_at', '<', started_at),
        and([eb('started_at', '=', started_at), eb('number', '<', number)]),
      ]),
    )
    .orderBy('started_at', 'desc')
    .orderBy('number', 'desc')
    .limit(most)
  if (machines.length === 0) return before.execute()
  return before
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('run_machines')
          .select('run')
          .whereRef('run_machines.run', '=', 'runs.number')
          .where('machine', 'in', machines),
      ),
    )
    .execute()
}

/** A machine as it was in a run. */
export interface MachineRow {
  run: number
  machine: number
  key: string
  name: string
  build: string
  /** The ESXi host that it ran on, as its facts tell; undefined where they do not. */
  host: string | undefined
}

export async function machinesIn(db: Kysely<Tables>, runs: readonly number[]): Promise<MachineRow[]> {
  const rows = await db
    .selectFrom('run_machines')
    .innerJoin('machines', 'machines.number', 'run_machines.machine')
    .leftJoin('documents', 'documents.number', 'run_machines.facts')
    .select(['run', 'machine', 'key', 'name', 'build', 'content'])
    .where('run', 'in', runs)
    .execute()
  return rows.map(({ content, ...row }) => ({ ...row, host: hostIn(content) }))
}

function hostIn(facts: string | null): string | undefined {
  const told: unknown = facts === null ? null : JSON.parse(facts)
  const host = typeof told === 'object' && told !== null && 'host' in told ? told.host : undefined
  return typeof host === 'string' ? host : undefined
}

/** How a machine was called in a run, and the build that it ran on; by {@link onMachine}. */
export type MachineTold = Pick<Tables['run_machines'], 'name' | 'build'>

export async function machinesTold(
  db: Kysely<Tables>,
  runs: readonly number[],
): Promise<Map<string, MachineTold>> {
  const query = db.selectFrom('run_machines').select(['run', 'machine', 'name', 'build'])
  const rows = await query.where('run', 'in', runs).execute()
  return new Map(rows.map(({ name, build, ...on }) => [onMachine(on), { name, build }]))
}

export function onMachine({ run, machine }: { run: number; machine: number }): string {
  return `${run} ${machine}`
}

/** The scenarios of a run that something kept from their end, and what it was. */
export async function unseenScenarios(
  db: Kysely<Tables>,
  run: number,
): Promise<{ scenario: string; trouble: string | null; crew: string | null }[]> {
  return db
    .selectFrom('run_scenarios')
    .innerJoin('scenarios', 'scenarios.number', 'run_scenarios.scenario')
    .select(['scenarios.name as scenario', 'trouble', 'crew'])
    .where('run', '=', run)
    .where('verdict', '=', 'unknown')
    .orderBy('place')
    .execute()
}

/** What was checked in which of some runs last, and which of it did not always hold. */
export interface SeenUnit {
  unit: number
  checks: number
  /** The newest of the runs, as the time at which it began. */
  lastAt: string
}

export async function unitsSeen(db: Kysely<Tables>, runs: readonly number[]): Promise<SeenUnit[]> {
  return db
    .selectFrom('results')
    .innerJoin('runs', 'runs.number', 'results.run')
    .select(({ fn }) => ['unit', 'checks', fn.max('started_at').as('lastAt')])
    .where('run', 'in', runs)
    .groupBy(['unit', 'checks'])
    .execute()
}

/** Those that were violated in any of the runs, or did not hold in the first. What was unknown before counts as nothing. */
export async function unitsNotHeld(db: Kysely<Tables>, runs: readonly number[]): Promise<Set<number>> {
  const [first = 0] = runs
  const rows = await db
    .selectFrom('results')
    .select('unit')
    .distinct()
    .where('run', 'in', runs)
    .where('verdicts', 'is not', null)
    .where(({ eb, or }) => or([eb('run', '=', first), eb('verdicts', 'like', '%v%')]))
    .execute()
  return new Set(rows.map(({ unit }) => unit))
}

export type ResultRow = Pick<Tables['results'], 'run' | 'unit' | 'checks' | 'verdicts'>

export async function resultsIn(
  db: Kysely<Tables>,
  runs: readonly number[],
  units?: ReadonlySet<number>,
): Promise<ResultRow[]> {
  const query = db
    .selectFrom('results')
    .select(['run', 'unit', 'checks', 'verdicts'])
    .where('run', 'in', runs)
    .orderBy('unit')
  if (!units) return query.execute()
  const rows: ResultRow[][] = []
  for (const some of inPieces([...units])) rows.push(await query.where('unit', 'in', some).execute())
  return rows.flat()
}

/** A scenario on a machine, by name. */
export interface UnitName {
  number: number
  machine: number
  key: string
  file: string
  scenario: string
  promise: string | null
}

export async function namesOfUnits(
  db: Kysely<Tables>,
  numbers: readonly number[],
): Promise<Map<number, UnitName>> {
  const names = new Map<number, UnitName>()
  for (const some of inPieces(numbers)) {
    const rows = await db
      .selectFrom('units')
      .innerJoin('scenarios', 'scenarios.number', 'units.scenario')
      .innerJoin('machines', 'machines.number', 'units.machine')
      .select(['units.number', 'machine', 'key', 'file', 'scenarios.name as scenario', 'promise'])
      .where('units.number', 'in', some)
      .execute()
    for (const row of rows) names.set(row.number, row)
  }
  return names
}

export async function checksIn(
  db: Kysely<Tables>,
  numbers: Iterable<number>,
): Promise<Map<number, StoredCheck[]>> {
  const checks = new Map<number, StoredCheck[]>()
  for (const some of inPieces([...new Set(numbers)])) {
    const rows = await db
      .selectFrom('documents')
      .select(['number', 'content'])
      .where('number', 'in', some)
      .execute()
    // We have written them, and nobody else does.
    for (const { number, content } of rows) checks.set(number, JSON.parse(content) as StoredCheck[])
  }
  return checks
}

/** How long operations of a kind took in a run, over its machines. */
export interface TimesRow {
  run: number
  kind: string
  n: number
  /** The machines' medians, each by how often the operation was made there. */
  meanMs: number
  p95Ms: number
}

export async function timesIn(db: Kysely<Tables>, runs: readonly number[]): Promise<TimesRow[]> {
  const rows = await db
    .selectFrom('operation_times')
    .select(({ fn, eb }) => [
      'run',
      'kind',
      fn.sum<number | string>('n').as('n'),
      fn.sum<number>(eb('n', '*', eb.ref('median_ms'))).as('total'),
      fn.max('p95_ms').as('p95Ms'),
    ])
    .where('run', 'in', runs)
    .where('n', '>', 0)
    .groupBy(['run', 'kind'])
    .execute()
  // PostgreSQL gives a sum as a text, since it may be larger than a number holds.
  return rows.map(({ n, total, p95Ms, ...row }) => {
    return { ...row, n: Number(n), meanMs: Number(total) / Number(n), p95Ms: p95Ms ?? 0 }
  })
}

const VERDICTS: Record<string, Verdict> = { h: 'held', v: 'violated', u: 'unknown' }

/** Of the check at this place of a list. */
export function verdictAt({ verdicts }: Pick<ResultRow, 'verdicts'>, at: number): Verdict {
  return verdicts === null ? 'held' : (VERDICTS[verdicts[at] ?? ''] ?? 'unknown')
}
