import type { Kysely } from 'kysely'
import { UsageError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import { facts } from '../evidence/facts.ts'
import type { RunSummary } from '../evidence/run-summary.ts'
import { trouble } from '../evidence/units.ts'
import { newestOnBuild, scenariosOf } from './build-scenarios.ts'
import { timesOnBuild } from './build-times.ts'
import { inPieces } from './insert-all.ts'
import { type MachineOnBuild, numbersOf } from './machine-on-build.ts'
import type { RunRow } from './nights.ts'
import type { HistoryStore } from './store.ts'
import type { Tables } from './tables.ts'

/** What the history has of a build: of each scenario on each machine what it came to last there. */
export interface KeptOfBuild extends Pick<RunSummary, 'hosts' | 'machines' | 'scenarios' | 'operations'> {
  /** Of which something of it is, oldest first. */
  runs: Pick<RunSummary, 'runId' | 'startedAt' | 'durationMs' | 'verdict' | 'trouble'>[]
}

type Db = Kysely<Tables>

/**
 * What a build of the host has come to, in as many nights as there were. What checks expected and saw is not kept.
 * @throws UsageError where the history knows nothing of it
 */
export async function readBuild(store: HistoryStore, build: string): Promise<KeptOfBuild> {
  return store.read(async (db) => {
    const machines = await machinesOn(db, build)
    if (machines.length === 0) throw new NoSuchBuild(build, await buildsIn(db), store.name)
    const nights = await runsOf(db, machines)
    const results = await newestOnBuild(db, machines, nights)
    const known = lastOf(machines, nights)
    const used = nights.filter(({ number }) => results.some(({ run }) => run === number))
    return {
      runs: used.map(({ id, started_at: startedAt, duration_ms: durationMs, verdict, trouble: text }) => ({
        ...{ runId: id, startedAt, durationMs, verdict },
        ...(text && { trouble: trouble.parse(JSON.parse(text)) }),
      })),
      hosts: await hostsOf(db, used),
      machines: known.map(toldMachine),
      scenarios: await scenariosOf(db, results, namesOf(known)),
      operations: await timesOnBuild(db, machines, namesOf(known)),
    }
  })
}

class NoSuchBuild extends UsageError {
  constructor(build: string, builds: readonly string[], store: string) {
    super(`The history ${store} knows nothing of build ${inLine(build)}.`, {
      hint: `It has ${builds.map((one) => inLine(one)).join(', ') || 'no build yet'}. A run that was made elsewhere is kept by: snapwitness runs record FOLDER`,
    })
  }
}

function machinesOn(db: Db, build: string): Promise<MachineOnBuild[]> {
  return db
    .selectFrom('run_machines')
    .innerJoin('machines', 'machines.number', 'run_machines.machine')
    .leftJoin('documents', 'documents.number', 'run_machines.facts')
    .select(['run', 'machine', 'name', 'guest', 'os', 'stand_in', 'build', 'key', 'content'])
    .where('build', '=', build)
    .execute()
}

async function buildsIn(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('run_machines').select('build').distinct().orderBy('build').execute()
  return rows.map(({ build }) => build).filter(Boolean)
}

/** Oldest first. */
async function runsOf(db: Db, machines: readonly MachineOnBuild[]): Promise<RunRow[]> {
  const runs: RunRow[] = []
  for (const some of inPieces(numbersOf(machines)))
    runs.push(...(await db.selectFrom('runs').selectAll().where('number', 'in', some).execute()))
  return runs.sort((a, b) => (a.started_at < b.started_at ? -1 : Number(a.started_at > b.started_at)))
}

async function hostsOf(db: Db, runs: readonly RunRow[]): Promise<RunSummary['hosts']> {
  const hosts = new Map<string, RunSummary['hosts'][number]>()
  const query = db.selectFrom('run_hosts').selectAll().orderBy('run').orderBy('url')
  for (const some of inPieces(runs.map(({ number }) => number)))
    for (const { run: _, ...host } of await query.where('run', 'in', some).execute())
      hosts.set(host.url, host)
  return [...hosts.values()]
}

/** Each machine as it was last. */
function lastOf(machines: readonly MachineOnBuild[], nights: readonly RunRow[]): MachineOnBuild[] {
  const age = new Map(nights.map(({ number }, place) => [number, place]))
  const inOrder = machines.toSorted((a, b) => (age.get(a.run) ?? 0) - (age.get(b.run) ?? 0))
  return [...new Map(inOrder.map((row) => [row.machine, row])).values()]
}

/** How each machine is called, whatever it was called in earlier runs. */
function namesOf(machines: readonly MachineOnBuild[]): ReadonlyMap<number, string> {
  return new Map(machines.map(({ machine, name }) => [machine, name]))
}

function toldMachine(row: MachineOnBuild): RunSummary['machines'][number] {
  const { name, guest, os, stand_in: standIn, content } = row
  return {
    ...{ name, os, standIn: standIn === 1, guest: guest === 'windows' ? 'windows' : 'linux' },
    facts: content === null ? null : facts.parse(JSON.parse(content)),
  }
}
