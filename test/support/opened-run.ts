import { onTestFinished } from 'vitest'
import { RunOnDemand } from '../../src/run/run-on-demand.ts'
import type { ProvidedRun, RunPlace } from '../../src/scenario/opened-run.ts'

/** A run that is open already, for scenarios of a vitest of the test's own. */
export function openedRun(told: ProvidedRun): Promise<RunPlace> {
  const run = new RunOnDemand(async () => ({
    ...{ told, secrets: [], close: async () => undefined, most: () => Infinity },
    placeOf: ({ crew }) => ({ machines: crew, shares: [] }),
  }))
  onTestFinished(() => run.stop())
  return run.place()
}
