import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chosen } from '../config/chosen.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import { isStopAsked } from '../evidence/interruption.ts'
import { Ledger, readLedger } from '../evidence/ledger.ts'
import { type RunSummary, summarize } from '../evidence/run-summary.ts'
import { type OpenRun, openRun } from '../run/open-run.ts'
import { prepareRun } from '../run/prepare.ts'
import { type Check, Recorder } from '../scenario/recorder.ts'
import { Coverage } from './coverage.ts'
import { coveragePage } from './coverage-page.ts'
import { Crews } from './crews.ts'
import { generate, type Wanted } from './generate.ts'
import type { Operation } from './operations.ts'
import { reduce } from './reduce.ts'
import { type Replay, replayed } from './replay.ts'
import { couldShow, isSame, type Sign, signOf } from './sign.ts'
import { EXPLORE } from './trial.ts'

export interface ExploreRequest {
  configPath: string
  /** The folder that gets the exploration's own folder. */
  out: string
  /** As the ledger tells it. */
  command: string
  seed: number
  /** How long histories are made and reduced, in milliseconds. */
  timeMs: number
  /** What histories are made of. */
  wanted: Wanted
  /** Of the configuration's machines; all of them where none is named. */
  machines: readonly string[]
  steal: boolean
  /** Leave the machines as they are when something is found, and look no further. */
  keepFinding: boolean
  /** This history alone. */
  replay?: Replay | undefined
  /** Told the folder as soon as there is one. */
  onFolder?: (folder: string) => void
}

export interface Finding {
  sign: Sign
  /** What did not hold, as the ledger has it. */
  check: Check
  machine: string
  /** The number of its history. */
  history: number
  /** As it was found, up to what did not hold. */
  found: readonly Operation[]
  /** The shortest that shows the same. */
  operations: readonly Operation[]
  /** How many histories that took. */
  trials: number
  /** How often the shortest has shown it when it was done again. */
  rate: { shown: number; of: number }
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
  const { configPath, out, command, steal, keepFinding } = request
  const config = chosen(await loadConfig(configPath), request.machines, 'to explore on')
  const machines = config.machines.map(({ name }) => name)
  const settings = await prepareRun({ configPath, out, command, steal, machines, history: false })
  settings.again = `Begin anew: ${command}`
  const { folder } = settings
  request.onFolder?.(folder)
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
  await writeFile(join(folder, COVERAGE), coveragePage(coverage, { seed: request.seed, histories }))
  return { summary: summarize(await readLedger(folder)), folder, histories, finding }
}

/** In the folder of the exploration. */
const COVERAGE = 'coverage.html'

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

/** In how many of these a finding must show again to be told without its rate. */
const SHOWN = 3
const REPLAYS = 5

class Exploration {
  readonly coverage = new Coverage()
  readonly #request: ExploreRequest
  readonly #crews: Crews
  #next = 0
  #trials = 0
  finding: Finding | undefined

  constructor(request: ExploreRequest, crews: Crews) {
    this.#request = request
    this.#crews = crews
  }

  get histories(): number {
    return this.#next
  }

  async explore(): Promise<void> {
    const { replay, seed, wanted } = this.#request
    if (replay) await this.#history(replay.history, replayed(replay, wanted))
    else
      await this.#crews.all(async () => {
        const history = this.#next++
        await this.#history(history, generate(seed, history, wanted))
        return this.finding === undefined
      })
    if (!this.finding || this.#request.keepFinding) return
    await this.#reduce(this.finding)
    await this.#repeat(this.finding)
  }

  async #history(history: number, operations: readonly Operation[]): Promise<void> {
    const startedAt = performance.now()
    const name = `history ${history} of seed ${this.#request.seed}`
    const outcome = await this.#crews.tryOut({ name, operations })
    this.coverage.add(outcome.begun)
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    const { machine, begun, verdict, trouble } = outcome
    if (machine === undefined) return
    const why = trouble ? `: ${inLine(trouble.what)}` : ''
    say(
      `History ${history} on ${inLine(machine)}: ${begun.length} operations in ${seconds} s, ${verdict}${why}`,
    )
    const signed = signOf(outcome.failed)
    if (!signed || this.finding) return
    const { sign, check } = signed
    say(
      `  ${inLine(check.statement)}: violated\n    expected: ${inLine(check.expected)}\n    seen: ${inLine(check.seen)}`,
    )
    const rate = { shown: 0, of: 0 }
    this.finding = { sign, check, machine, history, found: begun, operations: begun, trials: 0, rate }
  }

  async #reduce(finding: Finding): Promise<void> {
    const { sign, found } = finding
    say(`Looking for the shortest of ${found.length} operations that shows the same.`)
    finding.operations = await reduce(found, {
      width: this.#crews.width,
      couldShow: (operations) => couldShow(sign, operations),
      tryAll: (candidates) => this.#tryAll(candidates, finding),
    })
    finding.trials = this.#trials
  }

  async #tryAll(candidates: readonly Operation[][], finding: Finding): Promise<boolean[]> {
    if (this.#crews.isOver) return []
    const shown = await sideBySide(candidates, (operations) => this.#shows(operations, finding))
    const best = Math.min(...candidates.filter((_, i) => shown[i]).map(({ length }) => length))
    if (best < Infinity) say(`  ${best} operations show it too.`)
    return shown
  }

  /** The words of what did not hold are those of the last history that showed it. */
  async #shows(operations: readonly Operation[], finding: Finding): Promise<boolean> {
    const name = `a part of history ${finding.history}, ${++this.#trials}`
    const { failed } = await this.#crews.tryOut({ name, operations })
    const own = signOf(failed)
    if (!own || !isSame(own.sign, finding.sign)) return false
    finding.check = own.check
    return true
  }

  async #repeat(finding: Finding): Promise<void> {
    const { rate } = finding
    while (rate.of < REPLAYS && rate.shown < SHOWN && !this.#crews.isOver) {
      const shown = await this.#shows(finding.operations, finding)
      if (this.#crews.isOver && !shown) return
      rate.of++
      if (shown) rate.shown++
    }
  }
}
