import { type ComparisonWish, compare } from '../../src/compare/comparison.ts'
import type { Side } from '../../src/compare/side.ts'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { type NightWish, nightOf } from '../history/synthetic-night.ts'

/** A run of the catalogue as a side, changed as a test wishes. */
export function sideOf(wish: Partial<NightWish> = {}, change: (run: RunSummary) => void = () => {}): Side {
  const run = structuredClone(nightOf({ night: 1, ...wish }))
  change(run)
  const { runId, startedAt, durationMs, verdict, hosts, machines, scenarios, operations, trouble } = run
  return {
    name: `run ${runId}`,
    runs: [{ id: runId, startedAt, durationMs, verdict }],
    troubles: trouble ? [trouble.what] : [],
    ...{ hosts, machines, scenarios, operations },
    told: {
      ...{ sha256: runId.repeat(8), command: 'snapwitness run promises/', version: '0.1.0', mergedOf: [] },
      verified: { snapshots: 12, blocks: 4096, diskBytes: 3 * 2 ** 30 },
      deltaFormats: Object.fromEntries(machines.map(({ name }) => [name, ['vmfsSparseFormat']])),
    },
  }
}

export function compared(before: Side, after: Side, wish: Partial<ComparisonWish> = {}) {
  return compare(before, after, { failOn: { changed: false }, issues: [], ...wish })
}

/** What a comparison has to tell, in a few words each. */
export function toldBy(comparison: ReturnType<typeof compared>) {
  const { outcome, checks, answers, surroundings, times, doubts } = comparison
  return {
    outcome,
    checks: checks.map(({ change, machine, scenario, judgement }) =>
      [change, machine.name, scenario.name, judgement].join(' '),
    ),
    answers: answers.map(({ machine, before, after }) => `${machine}: ${before}, ${after}`),
    surroundings: surroundings.map(
      ({ machine, what, before, after }) => `${machine} ${what}: ${before}, ${after}`,
    ),
    times: times
      .filter(({ standing }) => standing === 'slower' || standing === 'faster')
      .map(({ kind, standing, ratio }) => `${kind} ${standing} ${ratio.toFixed(1)}`),
    doubts: doubts.map(({ code }) => code),
  }
}

/** Of a comparison that has nothing to tell. */
export const nothing = {
  ...{ outcome: 'held', checks: [], answers: [], surroundings: [], times: [], doubts: [] },
}
