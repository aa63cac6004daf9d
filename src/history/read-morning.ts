import type { Kysely } from 'kysely'
import { trouble } from '../evidence/units.ts'
import type { Night } from './classify.ts'
import type { KnownIssue } from './known-issues.ts'
import type { Morning, Times } from './morning.ts'
import {
  checksIn,
  findRun,
  type MachineRow,
  machinesIn,
  machinesTold,
  namesOfUnits,
  type RunRow,
  resultsIn,
  runsBefore,
  type SeenUnit,
  timesIn,
  unitsNotHeld,
  unitsSeen,
  unseenScenarios,
} from './nights.ts'
import { reachBack } from './reach-back.ts'
import { type Around, Standings } from './standings.ts'
import type { HistoryStore } from './store.ts'
import type { Tables } from './tables.ts'

export interface MorningWish {
  /** The id of the run; the newest one where it is left out. */
  run?: string | undefined
  /** How many nights before it are looked at. What is violated on all of them is followed to where it began. */
  nights: number
  issues: readonly KnownIssue[]
  /** An issue that held for so many nights asks to be removed. */
  heldNights: number
}

/** Enough for flaky checks to show, and few enough to be read in a moment. */
export const NIGHTS = 30
export const HELD_NIGHTS = 5

/**
 * A night beside the nights before. Only what did not always hold is read night by night.
 * @throws SnapwitnessError `NO_SUCH_RUN`
 */
export async function readMorning(store: HistoryStore, wish: MorningWish): Promise<Morning> {
  const run = await findRun(store, wish.run)
  return store.read((db) => beside(db, run, wish))
}

async function beside(db: Kysely<Tables>, run: RunRow, wish: MorningWish): Promise<Morning> {
  const machines = await machinesIn(db, [run.number])
  const numbers = machines.map(({ machine }) => machine)
  const before = await runsBefore(db, run, numbers, wish.nights)
  const runs = [run, ...before].map(({ number }) => number)
  const hosts = await hostsOf(db, run)
  const { issues, heldNights } = wish
  const around = { ...(await aroundOf(db, runs, machines, hosts)), issues, heldNights, night: nightOf(run) }
  const standings = new Standings(around)
  const uncertain = await unitsNotHeld(db, runs)
  const told = standings.worthTelling(uncertain)
  standings.addHeld(await resultsIn(db, [run.number]), told)
  standings.addTold(await resultsIn(db, runs, told), [run, ...before])
  if (before.length === wish.nights) await reachBack(db, before.at(-1) ?? run, numbers, standings.pending)
  const standing = standings.result()
  return {
    ...{ night: nightOf(run), verdict: run.verdict, durationMs: run.duration_ms },
    ...(run.trouble && { trouble: trouble.parse(JSON.parse(run.trouble)) }),
    unseen: (await unseenScenarios(db, run.number)).map(({ scenario, trouble: text, crew }) => ({
      scenario,
      // We have written it, and nobody else does.
      crew: crew === null ? [] : (JSON.parse(crew) as string[]),
      ...(text && { trouble: trouble.parse(JSON.parse(text)) }),
    })),
    hosts,
    machines: machines.map(({ key, name, build }) => ({ key, name, build })),
    before: before.map(nightOf),
    ...standing,
    times: timesBy(await timesIn(db, runs), [run, ...before]),
  }
}

async function aroundOf(
  db: Kysely<Tables>,
  runs: readonly number[],
  machines: readonly MachineRow[],
  hosts: Morning['hosts'],
): Promise<Pick<Around, 'seen' | 'names' | 'checks' | 'machines' | 'told' | 'host'>> {
  const seen = await unitsSeen(db, runs)
  return {
    seen: byUnit(seen),
    names: await namesOfUnits(db, [...new Set(seen.map(({ unit }) => unit))]),
    checks: await checksIn(
      db,
      seen.map(({ checks }) => checks),
    ),
    machines: new Map(machines.map((row) => [row.machine, row])),
    told: await machinesTold(db, runs),
    host: hosts[0],
  }
}

/** Of each, the newest first. */
function byUnit(seen: readonly SeenUnit[]): Map<number, SeenUnit[]> {
  const units = new Map<number, SeenUnit[]>()
  for (const one of seen.toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1))) {
    const own = units.get(one.unit) ?? []
    own.push(one)
    units.set(one.unit, own)
  }
  return units
}

function hostsOf(db: Kysely<Tables>, { number }: RunRow): Promise<Morning['hosts']> {
  const query = db.selectFrom('run_hosts').select(['url', 'product', 'version', 'build'])
  return query.where('run', '=', number).orderBy('url').execute()
}

function nightOf({ id, started_at }: RunRow): Night {
  return { run: id, startedAt: started_at }
}

function timesBy(rows: Awaited<ReturnType<typeof timesIn>>, runs: readonly RunRow[]): Times[] {
  const startedAt = new Map(runs.map(({ number, started_at }) => [number, started_at]))
  const kinds = new Map<string, Times>()
  for (const { run, kind, n, meanMs, p95Ms } of rows) {
    const times = kinds.get(kind) ?? { kind, points: [] }
    times.points.push({ startedAt: startedAt.get(run) ?? '', n, meanMs, p95Ms })
    kinds.set(kind, times)
  }
  for (const { points } of kinds.values()) points.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
  return [...kinds.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1))
}
