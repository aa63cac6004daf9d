import type { Kysely } from 'kysely'
import type { Finding } from './morning.ts'
import { checksIn, machinesTold, onMachine, type RunRow, resultsIn, runsBefore, verdictAt } from './nights.ts'
import { keyOf, type Tables } from './tables.ts'

/** A finding that did not hold on any night that was looked at. */
export interface Pending {
  finding: Finding
  unit: number
  /** Of the check, within the unit. */
  key: string
}

/** Nights that are read at once. */
const STRIDE = 50

/** Follows each to the night on which it began, however long ago that is. */
export async function reachBack(
  db: Kysely<Tables>,
  oldest: Pick<RunRow, 'number' | 'started_at'>,
  machines: readonly number[],
  pending: readonly Pending[],
): Promise<void> {
  if (pending.length === 0) return
  const runs = await runsBefore(db, oldest, machines, STRIDE)
  const [last] = runs.slice(-1)
  if (!last) return
  const open = new Map(pending.map((one) => [`${one.unit} ${one.key}`, one]))
  await follow(db, runs, open)
  await reachBack(db, last, machines, [...open.values()])
}

/** @param open loses those whose beginning is found */
async function follow(
  db: Kysely<Tables>,
  runs: readonly RunRow[],
  open: Map<string, Pending>,
): Promise<void> {
  const numbers = runs.map(({ number }) => number)
  const rows = await resultsIn(db, numbers, new Set([...open.values()].map(({ unit }) => unit)))
  const checks = await checksIn(
    db,
    rows.map((row) => row.checks),
  )
  const told = await machinesTold(db, numbers)
  const machines = await machinesOf(db, open)
  for (const run of runs) {
    for (const row of rows.filter((one) => one.run === run.number)) {
      checks.get(row.checks)?.forEach((stored, at) => {
        const key = `${row.unit} ${keyOf(stored)}`
        const one = open.get(key)
        const verdict = verdictAt(row, at)
        if (verdict === 'held') open.delete(key)
        if (!one || verdict !== 'violated') return
        const machine = machines.get(row.unit) ?? 0
        const build = told.get(onMachine({ run: row.run, machine }))?.build ?? ''
        one.finding.since = { run: run.id, startedAt: run.started_at, build }
        if (one.finding.standing === 'new') one.finding.standing = 'still'
      })
    }
  }
}

async function machinesOf(
  db: Kysely<Tables>,
  open: ReadonlyMap<string, Pending>,
): Promise<Map<number, number>> {
  const units = [...new Set([...open.values()].map(({ unit }) => unit))]
  const rows = await db
    .selectFrom('units')
    .select(['number', 'machine'])
    .where('number', 'in', units)
    .execute()
  return new Map(rows.map(({ number, machine }) => [number, machine]))
}
