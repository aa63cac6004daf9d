import { cpus } from 'node:os'
import { Worker } from 'node:worker_threads'
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

/** Runs the whole catalogue again and again with every core busy: a harness that cries wolf is worth nothing. */
export async function repeatUnderLoad(times: number, out: string): Promise<Round[]> {
  const load = cpus().map(() => new Worker('for (;;) {}', { eval: true }))
  try {
    const rounds: Round[] = []
    for (let time = 1; time <= times; time++) {
      const round = await passage(out)
      say(`round ${time} of ${times}: ${round.verdict}, ${(round.durationMs / 60_000).toFixed(1)} min`)
      rounds.push(round)
    }
    return rounds
  } finally {
    await Promise.all(load.map((worker) => worker.terminate()))
  }
}

async function passage(out: string): Promise<Round> {
  const startedAt = performance.now()
  const { verdict, scenarios } = await runCatalogue({
    labOptions: [],
    filters: ['promises/'],
    out,
    bail: false,
  })
  const checks = scenarios.flatMap((scenario) => scenario.checks)
  const alarms = checks.filter((check) => check.verdict !== 'held')
  const troubles = scenarios.flatMap(({ name, trouble }) => (trouble ? [`${name}: ${trouble.what}`] : []))
  return {
    verdict,
    checks: checks.length,
    alarms: [...alarms.map((check) => `${check.machine}: ${check.statement}: ${check.seen}`), ...troubles],
    durationMs: performance.now() - startedAt,
  }
}
