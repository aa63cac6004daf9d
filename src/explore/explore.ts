import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chosen } from '../config/chosen.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { say } from '../core/say.ts'
import { INTERRUPTED, isStopAsked } from '../evidence/interruption.ts'
import { Ledger, readLedger } from '../evidence/ledger.ts'
import { type RunSummary, summarize } from '../evidence/run-summary.ts'
import { type OpenRun, openRun } from '../run/open-run.ts'
import { prepareRun } from '../run/prepare.ts'
import { Recorder } from '../scenario/recorder.ts'
import { coveragePage } from './coverage-page.ts'
import { Crews } from './crews.ts'
import { Exploration, type Finding, type Search } from './exploration.ts'
import { EXPLORE } from './trial.ts'

export interface ExploreRequest extends Search {
  configPath: string
  /** The folder that gets the exploration's own folder. */
  out: string
  /** As the ledger tells it. */
  command: string
  /** How long histories are made and reduced, in milliseconds. */
  timeMs: number
  /** Of the configuration's machines; all of them where none is named. */
  machines: readonly string[]
  steal: boolean
}

export interface Explored {
  summary: RunSummary
  folder: string
  histories: number
  finding?: Finding | undefined
}

/**
 * Makes histories on the machines until something does not hold or the time is over, and looks for the shortest that shows
 * the same. It begins and ends as a run does.
 * @throws UsageError, LeaseHeld and all that keeps a run from beginning
 */
export async function explore(request: ExploreRequest): Promise<Explored> {
  const { configPath, out, command, seed, steal, keepFinding } = request
  const config = chosen(await loadConfig(configPath), request.machines, 'to explore on')
  const machines = config.machines.map(({ name }) => name)
  const settings = await prepareRun({ configPath, out, command, steal, machines, history: false })
  settings.again = `Begin anew: ${command}`
  const { folder } = settings
  say(`Seed ${seed}.`)
  const startedAt = performance.now()
  const run = await openRun(settings)
  const ledger = Ledger.open(folder)
  const isOver = () => performance.now() - startedAt > request.timeMs || isStopAsked(folder)
  let exploration: Exploration | undefined
  try {
    const able = await ableIn(config, run, ledger)
    const crews = new Crews(able, { config, run, ledger, isOver, keepFinding })
    exploration = new Exploration(request, crews)
    await exploration.explore()
  } finally {
    ledger.close()
    settings.keep = keepFinding && exploration?.finding !== undefined
    await run.close()
  }
  const { histories, coverage, finding } = exploration
  await writeEvenIfFull(join(folder, COVERAGE), coveragePage(coverage, { seed, histories }))
  return { summary: summarize(await readLedger(folder)), folder, histories, finding }
}

/** What is kept for a look has its machines as they are; and whoever asks to stop does not wait for another run. */
export function isShown(
  { finding, summary }: Pick<Explored, 'finding' | 'summary'>,
  { keepFinding }: Pick<ExploreRequest, 'keepFinding'>,
): boolean {
  return finding !== undefined && !keepFinding && summary.trouble?.code !== INTERRUPTED
}

/** In the folder of the exploration. */
const COVERAGE = 'coverage.html'

/** What was found is told all the same. */
async function writeEvenIfFull(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page, { mode: 0o600 })
  } catch (error) {
    say(`${path} could not be written: ${(error as Error).message}`)
  }
}

/** The machines that can work, no more of them than may at the same time; of each other one it is told why not. */
async function ableIn({ machines, run: { jobs } }: Config, { desk }: OpenRun, ledger: Ledger) {
  const able = []
  for (const machine of machines) {
    const { name } = machine
    const admission = await desk.admit({ needs: 'each', place: 0, crew: [name] }, never)
    if ('giveBack' in admission) admission.giveBack()
    const trouble = 'trouble' in admission ? admission.trouble : undefined
    if (trouble)
      new Recorder(ledger, { name: 'histories', file: EXPLORE, machines: [name] }).end('unknown', 0, trouble)
    else able.push(machine)
  }
  return able.slice(0, jobs)
}

const never = new AbortController().signal
