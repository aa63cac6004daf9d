import type { Verdict } from '../evidence/verdict.ts'
import type { Side } from './side.ts'

/** A side without what it was compared by. */
export interface SideInBrief extends Omit<Side, 'scenarios' | 'operations'> {
  tally: Tally
  /** What it does not offer, each once. */
  notApplicable: { scenario: string; machine: string; what: string; reason: string }[]
}

/** How many checks came to what, in how many scenarios. */
export type Tally = Record<Verdict | 'checks' | 'scenarios', number>

export function inBrief({ scenarios, operations: _, ...side }: Side): SideInBrief {
  const verdicts = scenarios.flatMap(({ checks }) => checks.map(({ verdict }) => verdict))
  const of = (wanted: Verdict) => verdicts.filter((verdict) => verdict === wanted).length
  return {
    ...side,
    tally: {
      ...{ held: of('held'), violated: of('violated'), unknown: of('unknown'), checks: verdicts.length },
      scenarios: new Set(scenarios.map(({ file, name }) => JSON.stringify([file, name]))).size,
    },
    notApplicable: scenarios.flatMap(({ name: scenario, notApplicable }) =>
      notApplicable.map((one) => ({ scenario, ...one })),
    ),
  }
}
