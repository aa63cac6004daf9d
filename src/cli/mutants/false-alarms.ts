import { cpus } from 'node:os'
import { Worker } from 'node:worker_threads'
import { messageOf } from '../../core/errors.ts'
import { sideBySide } from '../../core/side-by-side.ts'
import type { Verdict } from '../../evidence/verdict.ts'
import { say } from '../output.ts'
import { runCatalogue } from './catalogue-run.ts'

/** One passage through the whole catalogue on a faultless lab. */
export interface Round {
  verdict: Verdict
  checks: number
  /** What did not hold, where there is nothing to find. */
  alarms: string[]
  durationMs: number
}

/**
 * Runs the whole catalogue again and again with every core busy: a harness that cries wolf is worth nothing. The rounds are
 * each other's load, in one lane more than there are cores; a lane that finds no round left to run spins.
 */
export async function repeatUnderLoad(times: number, out: string): Promise<Round[]> {
  const rounds: Round[] = []
  const load: Worker[] = []
  let begun = 0
  const lane = async () => {
    while (begun++ < times) {
      const round = await passage(out)
      rounds.push(round)
      const minutes = (round.durationMs / 60_000).toFixed(1)
      say(`round ${rounds.length} of ${times}: ${round.verdict}, ${minutes} min`)
    }
    load.push(new Worker('for (;;) {}', { eval: true }))
  }
  try {
    await sideBySide([...cpus(), 'one more'], lane)
  } finally {
    await Promise.all(load.map((worker) => worker.terminate()))
  }
  return rounds
}

/** A run that came to no result is a round that told nothing, and the others go on. */
async function passage(out: string): Promise<Round> {
  const startedAt = performance.now()
  const end = (verdict: Verdict, checks: number, alarms: string[]): Round => {
    return { verdict, checks, alarms, durationMs: performance.now() - startedAt }
  }
  try {
    const catalogue = { labOptions: [], filters: ['promises/'], out, bail: false }
    const { verdict, scenarios } = await runCatalogue(catalogue)
    const checks = scenarios.flatMap((scenario) => scenario.checks)
    const alarms = checks
      .filter((check) => check.verdict !== 'held')
      .map((check) => `${check.machine}: ${check.statement}: ${check.seen}`)
    const troubles = scenarios.flatMap(({ name, trouble }) => (trouble ? [`${name}: ${trouble.what}`] : []))
    return end(verdict, checks.length, [...alarms, ...troubles])
  } catch (error) {
    return end('unknown', 0, [messageOf(error)])
  }
}
