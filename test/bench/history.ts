import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { recordRun } from '../../src/history/record-run.ts'
import { openStore } from '../../src/history/store.ts'
import { nightOf } from '../history/synthetic-night.ts'
import { startPostgres } from '../support/postgres.ts'
import { builtProgram as program } from './built-program.ts'
import { watchMemory } from './memory.ts'
import { type Comparison, inTurn, median, timed } from './pairs.ts'
import type { BenchResult } from './table.ts'

/** A year of a fleet, each scenario with as many checks as the catalogue's have on a machine. */
const YEAR = { nights: 365, machines: 40, scenarios: 21, checks: 30 }

interface HistoryResult {
  comparisons: Comparison[]
  peakMemory: BenchResult['peakMemory']
}

/**
 * What `snapwitness history` takes after a year, beside the plainest reading of the same: of the file of SQLite by Node, of
 * the table of results by psql.
 */
export async function compareHistory(pairs: number): Promise<HistoryResult> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-bench-history-'))
  const server = await startPostgres()
  try {
    const file = join(folder, 'history.db')
    const url = await server.database('history')
    const recorded = [await recordYear({ file }), await recordYear({ url })]
    const raw = ['-e', `require('node:fs').readFileSync(${JSON.stringify(file)})`]
    const bySqlite = await compareOne(`SQLite (${await mebibytes(file)} MiB)`, pairs, {
      ours: (nights) => history(folder, nights),
      floor: () => execa(process.execPath, raw),
    })
    const byPostgres = await compareOne('PostgreSQL', pairs, {
      ours: (nights) => history(folder, nights, { SNAPWITNESS_HISTORY: url }),
      floor: () => execa('psql', [url, '--quiet', '-c', 'COPY results TO STDOUT'], { buffer: false }),
    })
    return {
      comparisons: [...recorded, ...bySqlite.comparisons, ...byPostgres.comparisons],
      peakMemory: [...bySqlite.peakMemory, ...byPostgres.peakMemory],
    }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** By the program's own way; a new fault, an old one and one that comes and goes are in it. */
async function recordYear(place: { file: string } | { url: string }): Promise<Comparison> {
  const store = await openStore(place)
  const pairs: Comparison['pairs'] = []
  for (let night = 1; night <= YEAR.nights; night++) {
    const run = nightOf({ ...YEAR, night, verdict: (where) => verdictOf(night, where) })
    const floor = await timed(async () => JSON.stringify(run).length)
    const ours = await timed(() => recordRun(store, run))
    pairs.push({ ours: ours.ms, floor: floor.ms })
  }
  await store.close()
  const where = 'file' in place ? 'SQLite' : 'PostgreSQL'
  return { name: `a night recorded, ${where}; by hand: run.json made of it`, pairs }
}

function verdictOf(night: number, { machine, scenario }: { machine: number; scenario: number }) {
  if (scenario === 7 && machine <= 3 && night === YEAR.nights) return 'violated'
  if (scenario === 2 && machine === 9 && night > 50) return 'violated'
  return scenario === 5 && machine === 20 && night % 4 === 1 ? 'violated' : undefined
}

interface Sides {
  ours(nights: number): Promise<number>
  floor(): Promise<unknown>
}

async function compareOne(where: string, pairs: number, { ours, floor }: Sides): Promise<HistoryResult> {
  const peaks: number[] = []
  const names = [30, YEAR.nights - 1].map((nights) => ({
    nights,
    name: `history of ${nights} of ${YEAR.nights} nights, ${where}; by hand: read raw`,
  }))
  const comparisons = await inTurn(
    pairs,
    async () => {
      const times: Record<string, number> = {}
      for (const { nights, name } of names) {
        const { ms, result } = await timed(() => ours(nights))
        peaks.push(result)
        times[name] = ms
      }
      return times
    },
    async () => {
      const { ms } = await timed(floor)
      return Object.fromEntries(names.map(({ name }) => [name, ms]))
    },
  )
  const made = `the sum of its processes; the median of ${peaks.length}`
  return { comparisons, peakMemory: [{ name: `history, ${where}`, peakKiB: median(peaks), made }] }
}

/** Returns the most memory that its processes held, in KiB. */
async function history(cwd: string, nights: number, env: Record<string, string> = {}): Promise<number> {
  const page = ['--page', join(cwd, 'history.html')]
  const run = execa(
    process.execPath,
    [program, 'history', '--out', cwd, '--nights', String(nights), ...page],
    {
      ...{ cwd, env, reject: false },
    },
  )
  const memory = watchMemory(run.pid ?? 0)
  const { stdout, stderr } = await run
  const { togetherKiB } = memory.stop()
  if (!stdout.startsWith('New since build')) throw new TypeError(`The history says: ${stdout}${stderr}`)
  return togetherKiB
}

async function mebibytes(file: string): Promise<number> {
  return Math.round((await stat(file)).size / 1024 / 1024)
}
