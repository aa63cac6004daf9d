import type { Kysely } from 'kysely'
import type { RunSummary } from '../evidence/run-summary.ts'
import { inPieces } from './insert-all.ts'
import { type MachineOnBuild, numbersOf } from './machine-on-build.ts'
import type { Tables } from './tables.ts'

type Row = Tables['operation_times']

/** Of all nights on the build together: the means of what each night’s came to, by how often the operation was made. */
export async function timesOnBuild(
  db: Kysely<Tables>,
  machines: readonly MachineOnBuild[],
  called: ReadonlyMap<number, string>,
): Promise<RunSummary['operations']> {
  const onBuild = new Set(machines.map(({ run, machine }) => `${run} ${machine}`))
  const groups = new Map<string, Row[]>()
  for (const row of await rowsOf(db, machines)) {
    if (row.median_ms === null || !onBuild.has(`${row.run} ${row.machine}`)) continue
    const key = JSON.stringify([row.kind, row.machine])
    const own = groups.get(key) ?? []
    groups.set(key, own)
    own.push(row)
  }
  return [...groups.values()].flatMap((rows) => together(rows, called))
}

async function rowsOf(db: Kysely<Tables>, machines: readonly MachineOnBuild[]): Promise<Row[]> {
  const rows: Row[] = []
  const query = db.selectFrom('operation_times').selectAll()
  for (const some of inPieces(numbersOf(machines)))
    rows.push(...(await query.where('run', 'in', some).execute()))
  return rows
}

function together(rows: readonly Row[], called: ReadonlyMap<number, string>): RunSummary['operations'] {
  const [first] = rows
  const machine = called.get(first?.machine ?? 0)
  if (!first || machine === undefined) return []
  const n = rows.reduce((sum, row) => sum + row.n, 0)
  const mean = (of: (row: Row) => number | null) =>
    rows.some((row) => of(row) === null)
      ? null
      : rows.reduce((sum, row) => sum + row.n * (of(row) ?? 0), 0) / n
  return [
    {
      ...{ kind: first.kind, machine, n, failed: rows.reduce((sum, { failed }) => sum + failed, 0) },
      ...{ medianMs: mean(({ median_ms }) => median_ms), p95Ms: mean(({ p95_ms }) => p95_ms) },
      ...{ q1Ms: mean(({ q1_ms }) => q1_ms), q3Ms: mean(({ q3_ms }) => q3_ms) },
    },
  ]
}
