import { z } from 'zod'
import { judge } from './judgement.ts'
import { statement } from './statement.ts'

/** The guest's clock, which a revert with memory sets back. Times by our own clock in milliseconds since 1970. */

/** How far a clock that was corrected may be from the time that it was corrected to. */
const APART_MS = 15_000

/** Less than that goes by on a clock that stands, which somebody may hold by setting it again and again. */
const FROZEN_MS = 300

/** A time service may set it back at any moment, by however much: that says nothing of a clock that is frozen. */
export const clockGoesOn = statement({
  id: 'clock.goes-on',
  promise: 'clock-of-the-guest',
  takes: ['guest', 'guest'],
  args: z.object({ when: z.string(), waitedMs: z.number(), atLeastMs: z.number() }),
  sentence: ({ when }) => `The guest’s clock goes on ${when}`,
  object: ({ when }) => when,
  judge({ waitedMs, atLeastMs }, then, now) {
    const passed = Date.parse(now.clock) - Date.parse(then.clock)
    const expected = `at least ${seconds(atLeastMs)} in ${seconds(waitedMs)}`
    if (passed >= atLeastMs || Math.abs(passed) <= FROZEN_MS) {
      return judge(passed >= atLeastMs, expected, seconds(passed))
    }
    const told =
      passed < 0 ? `it was set back by ${seconds(-passed)}` : `${seconds(passed)} have passed on it`
    const seen = `${told}: somebody may have set it meanwhile, which says nothing of its going on`
    return { verdict: 'unknown', expected, seen }
  },
})

/** A time that somebody may have set the clock to, and how far it is ahead of ours. */
const source = z.object({ name: z.string(), aheadMs: z.number() })

export type ClockSource = z.infer<typeof source>

/**
 * Whoever has set it may have set it to any time, and at any moment since it was read before the snapshot: a time that is
 * none of these says nothing of the host. That it stands still does ({@link clockGoesOn}).
 */
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
    sources: z.array(source),
  }),
  sentence: () => 'The guest’s clock stands at the snapshot’s time, or has been corrected',
  object: ({ name }) => name,
  judge({ ranMs, lookedFrom, lookedUntil, sources }, then, now) {
    const since = Date.parse(now.clock) - Date.parse(then.clock)
    const names = sources.map(({ name }) => name).join(', ')
    const expected = `at most the ${seconds(ranMs)} after the snapshot that it had to run, or one of these: ${names}`
    const seen = `${seconds(since)} after the snapshot`
    if (
      (since >= 0 && since <= ranMs) ||
      correctedTo(now, { lookedFrom, lookedUntil, sources }) !== undefined
    ) {
      return { verdict: 'held', expected, seen }
    }
    return { verdict: 'unknown', expected, seen: `${seen}: somebody may have set it to another time` }
  },
})

/** The time that the clock shows, as far as a corrected one does; undefined where it is none of them. */
export function correctedTo(
  { clock }: { clock: string },
  {
    lookedFrom,
    lookedUntil,
    sources,
  }: { lookedFrom: number; lookedUntil: number; sources: readonly ClockSource[] },
): string | undefined {
  const shown = Date.parse(clock)
  return sources.find(
    ({ aheadMs }) => shown > lookedFrom + aheadMs - APART_MS && shown < lookedUntil + aheadMs + APART_MS,
  )?.name
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
