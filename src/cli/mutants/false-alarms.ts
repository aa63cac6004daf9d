import { Worker } from 'node:worker_threads'
import { messageOf } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import type { Verdict } from '../../evidence/verdict.ts'
import { runCatalogue } from './catalogue-run.ts'
import { ENOUGH_LANES, inLanes, lanesHere } from './lanes.ts'

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
 * each other's load; a lane that has no round to run spins.
 * @param onRound hears of each round that has ended, by its number
 */
export async function repeatUnderLoad(
  times: number,
  out: string,
  onRound: (number: number, round: Round) => void,
): Promise<Round[]> {
  const load: Worker[] = []
  const spin = () => void load.push(new Worker('for (;;) {}', { eval: true }))
  const lanes = lanesHere()
  for (let lane = lanes; lane < ENOUGH_LANES; lane++) spin()
  const numbers = Array.from({ length: times }, (_, i) => i + 1)
  const round = async (number: number) => {
    say(`round ${number} of ${times}: begun`)
    const result = await passage(out)
    onRound(number, result)
    return result
  }
  try {
    return await inLanes(lanes, numbers, round, spin)
  } finally {
    await Promise.all(load.map((worker) => worker.terminate()))
  }
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
