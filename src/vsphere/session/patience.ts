import { setTimeout as sleep } from 'node:timers/promises'
import type { Deadline } from '../../core/deadline.ts'
import { isFault } from '../faults/errors.ts'

/** A management agent that restarts, and what stands before a busy vCenter, are away for so long at most. */
export const AWAY_MS = 90_000
/** Before another try. */
const PAUSE_MS = 1000

/** Whether a host that answered before does not answer just now: connections break, or somebody answers for it. */
export function isAway(error: unknown): boolean {
  // Where we have closed the session ourselves, nobody is waited for.
  const isClosed = isFault(error, 'ConnectionLost') && error.fields.cause === 'ECONNABORTED'
  return !isClosed && ['ConnectionLost', 'Unreachable', 'Unavailable'].some((fault) => isFault(error, fault))
}

/** Whether somebody answers for a host that starts, or that is saturated. */
export function isBusy(error: unknown): boolean {
  return isFault(error, 'Unavailable')
}

/** Whether the host cannot have heard what it was asked for, so that it is not done twice when it is asked again. */
export function wasNotHeard(error: unknown): boolean {
  return (
    isFault(error, 'Unreachable') || (isFault(error, 'Unavailable') && NOT_PASSED_ON.has(error.fields.status))
  )
}

/** What a proxy says without having asked the host: it is not there, or there are too many who ask. */
const NOT_PASSED_ON: ReadonlySet<unknown> = new Set([503, 429])

/** Runs, and again while the host is away, as long as a host may be and the deadline lets it. */
export async function waitOut<T>(
  deadline: Deadline,
  run: () => Promise<T>,
  mayTryAgain: (error: unknown) => boolean,
): Promise<T> {
  const patience = deadline.within(AWAY_MS)
  for (;;) {
    try {
      return await run()
    } catch (error) {
      if (!mayTryAgain(error) || patience.remainingMs <= PAUSE_MS) throw error
      await sleep(PAUSE_MS)
    }
  }
}
