import type { Kysely } from 'kysely'
import type { CheckSummary, ScenarioSummary } from '../evidence/run-summary.ts'
import { trouble } from '../evidence/units.ts'
import { mergeVerdicts } from '../evidence/verdict.ts'
import { inPieces } from './insert-all.ts'
import { type MachineOnBuild, numbersOf } from './machine-on-build.ts'
import { checksIn, namesOfUnits, type RunRow, type UnitName, unseenScenarios, verdictAt } from './nights.ts'
import type { StoredAnswers, StoredCheck, Tables } from './tables.ts'

type Db = Kysely<Tables>

export type Result = Omit<Tables['results'], 'answers'> & { content: string | null; name: UnitName }

/** Of each scenario on each machine that ran on the build, the newest. */
export async function newestOnBuild(
  db: Db,
  machines: readonly MachineOnBuild[],
  nights: readonly RunRow[],
): Promise<Result[]> {
  const rows: Omit<Result, 'name'>[] = []
  for (const some of inPieces(numbersOf(machines))) {
    const query = db.selectFrom('results').leftJoin('documents', 'documents.number', 'results.answers')
    const columns = query.select(['run', 'unit', 'checks', 'verdicts', 'content'])
    rows.push(...(await columns.where('run', 'in', some).execute()))
  }
  const names = await namesOfUnits(db, [...new Set(rows.map(({ unit }) => unit))])
  const onBuild = new Set(machines.map(({ run, machine }) => `${run} ${machine}`))
  const age = new Map(nights.map(({ number }, place) => [number, place]))
  const newest = new Map<number, Result>()
  for (const row of rows.toSorted((a, b) => (age.get(a.run) ?? 0) - (age.get(b.run) ?? 0))) {
    const name = names.get(row.unit)
    if (name && onBuild.has(`${row.run} ${name.machine}`)) newest.set(row.unit, { ...row, name })
  }
  return [...newest.values()]
}

/**
 * A scenario on one machine each: which machines were together in a crew makes no difference to a check.
 * @param called how each machine is called
 */
export async function scenariosOf(
  db: Db,
  results: readonly Result[],
  called: ReadonlyMap<number, string>,
): Promise<ScenarioSummary[]> {
  const lists = await checksIn(
    db,
    results.map(({ checks }) => checks),
  )
  const unseen = await unseenIn(db, results)
  return results.map((result) => {
    const machine = called.get(result.name.machine) ?? result.name.key
    const told = scenarioOf(result, lists.get(result.checks) ?? [], machine)
    const cut = unseen.find((one) => one.run === result.run && isOf(one, told))
    const why = cut?.trouble ? { trouble: trouble.parse(JSON.parse(cut.trouble)) } : {}
    return cut ? { ...told, verdict: 'unknown', ...why } : told
  })
}

type Unseen = Awaited<ReturnType<typeof unseenScenarios>>[number]

/** Of those that something kept from their end, by run. */
async function unseenIn(db: Db, results: readonly Result[]): Promise<(Unseen & { run: number })[]> {
  const all: (Unseen & { run: number })[] = []
  for (const run of numbersOf(results))
    all.push(...(await unseenScenarios(db, run)).map((one) => ({ run, ...one })))
  return all
}

/** Rows of older versions do not tell the crew. */
function isOf({ scenario, crew }: Unseen, { name, machines }: ScenarioSummary): boolean {
  return scenario === name && (crew === null || (JSON.parse(crew) as string[]).includes(machines[0] ?? ''))
}

function scenarioOf(result: Result, list: readonly StoredCheck[], machine: string): ScenarioSummary {
  const { file, scenario, key, promise } = result.name
  const answers: StoredAnswers | undefined =
    result.content === null ? undefined : (JSON.parse(result.content) as StoredAnswers)
  const checks = list.map(([judgement, object, time, statement], at): CheckSummary => {
    const middle = [`${file}#${scenario}`, key].map((part) => part.replaceAll('|', '¦'))
    const id = [judgement, ...middle, object, time].join(' | ')
    const verdict = verdictAt(result, at)
    return { id, judgement, machine, object, statement, verdict, expected: '', seen: '' }
  })
  return {
    ...{ file, name: scenario, machines: [machine], durationMs: 0, attempts: 1, checks },
    verdict: mergeVerdicts(checks.map(({ verdict }) => verdict)),
    ...(promise !== null && { promise: JSON.parse(promise) }),
    characteristics: (answers?.characteristics ?? []).map((one) => ({ machine, ...one })),
    notApplicable: (answers?.notApplicable ?? []).map((one) => ({ machine, ...one })),
  }
}
