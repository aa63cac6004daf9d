import type { Deadline } from '../core/deadline.ts'
import { pollUntil } from '../core/poll.ts'
import type { Guest, GuestState } from './guest.ts'

// A guest that is not up yet may accept a connection and say nothing, so a look is short at first; a slow guest may
// need longer to answer, so each look is longer than the one before.
const FIRST_LOOK_MS = 4_000
const LONGEST_LOOK_MS = 30_000
const GROWTH = 1.5

/**
 * Waits until a guest answers after a boot or a revert, and tells what it answered.
 * @throws DeadlineError with what the last looks said
 */
export function waitUntilAnswers(guest: Guest, deadline: Deadline): Promise<GuestState> {
  let lookMs = FIRST_LOOK_MS
  const look = () => {
    const until = deadline.within(lookMs)
    lookMs = Math.min(lookMs * GROWTH, LONGEST_LOOK_MS)
    return guest.readState(until)
  }
  const service = guest.kind === 'linux' ? 'SSH server' : 'WinRM service'
  return pollUntil(look, {
    what: `${guest.name} to answer`,
    deadline,
    hint: `See the console of ${guest.name}: did it boot, and does its ${service} run?`,
  })
}
