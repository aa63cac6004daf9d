import { z } from 'zod'
import { judge } from './judgement.ts'
import { statement } from './statement.ts'

/** The guest's clock, which a revert with memory sets back. Times by our own clock in milliseconds since 1970. */

/** How far a clock that was corrected may be from ours. */
const APART_MS = 15_000

export const clockGoesOn = statement({
  id: 'clock.goes-on',
  promise: 'clock-of-the-guest',
  takes: ['guest', 'guest'],
  args: z.object({ when: z.string(), waitedMs: z.number(), atLeastMs: z.number() }),
  sentence: ({ when }) => `The guest’s clock goes on ${when}`,
  object: ({ when }) => when,
  judge({ waitedMs, atLeastMs }, then, now) {
    const passed = Date.parse(now.clock) - Date.parse(then.clock)
    return judge(
      passed >= atLeastMs,
      `at least ${seconds(atLeastMs)} in ${seconds(waitedMs)}`,
      seconds(passed),
    )
  },
})

export const clockAtSnapshotOrCorrected = statement({
  id: 'clock.at-snapshot-or-corrected',
  promise: 'clock-of-the-guest',
  takes: ['guest', 'guest'],
  args: z.object({
    name: z.string(),
    /** How long it had to run: while the snapshot was taken, and since the revert was asked for. */
    ranMs: z.number(),
    lookedFrom: z.number(),
    lookedUntil: z.number(),
  }),
  sentence: () => 'The guest’s clock stands at the snapshot’s time, or has been corrected',
  object: ({ name }) => name,
  judge({ ranMs, lookedFrom, lookedUntil }, then, now) {
    const since = Date.parse(now.clock) - Date.parse(then.clock)
    return judge(
      (since >= 0 && since <= ranMs) || isCorrected(now, { lookedFrom, lookedUntil }),
      `at most the ${seconds(ranMs)} after the snapshot that it had to run, or the present time`,
      `${seconds(since)} after the snapshot`,
    )
  },
})

/** Whether the clock shows the present time, as far as a corrected one does. */
export function isCorrected(
  { clock }: { clock: string },
  { lookedFrom, lookedUntil }: { lookedFrom: number; lookedUntil: number },
): boolean {
  const shown = Date.parse(clock)
  return shown > lookedFrom - APART_MS && shown < lookedUntil + APART_MS
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
