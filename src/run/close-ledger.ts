import { forgetStop } from '../evidence/interruption.ts'
import { type Ledger, readLedger } from '../evidence/ledger.ts'
import { summarize, verdictOfScenarios } from '../evidence/run-summary.ts'
import { forgetTally } from '../evidence/tally.ts'
import type { Trouble } from '../evidence/units.ts'
import { mergeVerdicts } from '../evidence/verdict.ts'
import { atBaseline } from '../safety/baseline.ts'
import { toldFacts } from '../scenario/told-facts.ts'
import { type NightPlace, reportAndKeep } from './report-and-keep.ts'

/**
 * The last words of a run, its report, and its place in the history.
 * @param trouble what kept the run itself from its end, or its machines from being as they were found
 * @param startedAt in milliseconds, as performance.now() counts them
 */
export async function closeLedger(
  ledger: Ledger,
  trouble: Trouble | undefined,
  startedAt: number,
  place: NightPlace,
): Promise<void> {
  const { folder } = ledger
  forgetStop(folder)
  try {
    const { scenarios } = summarize(await readLedger(folder))
    const verdict = verdictOfScenarios(scenarios)
    ledger.append({
      type: 'run-ended',
      verdict: trouble ? mergeVerdicts([verdict, 'unknown']) : verdict,
      durationMs: performance.now() - startedAt,
      ...(trouble && { trouble }),
    })
    ledger.close()
    await reportAndKeep(folder, place)
  } finally {
    // Last: on a full disk the little space would let the ledger be written on after a line that was cut off.
    for (const tally of [atBaseline, toldFacts]) forgetTally(folder, tally)
  }
}
