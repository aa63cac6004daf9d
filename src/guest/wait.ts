import { setTimeout as sleep } from 'node:timers/promises'
import type { Deadline } from '../core/deadline.ts'
import { pollUntil } from '../core/poll.ts'
import { GuestError } from './errors.ts'
import type { Guest, GuestState } from './guest.ts'
import { WrongMachine } from './right-machine.ts'

// A guest that is not up yet may accept a connection and say nothing, so the first try to get in is short; a slow guest
// may need longer, so each is longer than the one before.
const FIRST_TRY_MS = 4_000
const LONGEST_TRY_MS = 30_000
const GROWTH = 1.5
// A login that is refused while a guest comes up may be right a moment later. But each counts: towards the lock of the
// account (10 by default on a new Windows), and for a server that penalises (PerSourcePenalties of sshd).
const FIRST_REFUSAL_PAUSE_MS = 5_000
const LONGEST_REFUSAL_PAUSE_MS = 30_000
const MOST_REFUSALS = 5

/**
 * Waits until a guest answers after a boot or a revert, and tells what it answered.
 * @param mayMove whether another address of the guest may become known meanwhile
 * @throws DeadlineError with what the last looks said; WrongMachine where another computer answers in its place; GuestError
 * `login` where it refuses us again and again
 */
export async function waitUntilAnswers(
  guest: Guest,
  deadline: Deadline,
  { mayMove = false }: { mayMove?: boolean } = {},
): Promise<GuestState> {
  let tryMs = FIRST_TRY_MS
  let refusals = 0
  let wrong: WrongMachine | undefined
  const look = async () => {
    const until = deadline.within(tryMs)
    tryMs = Math.min(tryMs * GROWTH, LONGEST_TRY_MS)
    try {
      await guest.connect(until)
      // It is up. Whoever now gives up and asks anew has a slow guest begin anew, and again.
      return await guest.readState(deadline)
    } catch (error) {
      if (isRefusedLogin(error)) {
        if (++refusals === MOST_REFUSALS && !mayMove) return error
        await sleep(Math.min(pauseAfter(refusals), deadline.remainingMs))
      }
      if (!(error instanceof WrongMachine)) throw error
      wrong = error
      if (mayMove) throw error
      return error
    }
  }
  const answered = await pollUntil(look, {
    what: `${guest.name} to answer`,
    deadline,
    hint: `See the console of ${guest.name}: did it boot, and does its ${guest.service} run? And is its \`address\` the right one?`,
  }).catch((error: unknown) => {
    throw wrong ?? error
  })
  if (answered instanceof Error) throw answered
  return answered
}

function isRefusedLogin(error: unknown): error is GuestError {
  return error instanceof GuestError && error.kind === 'login'
}

function pauseAfter(refusals: number): number {
  return Math.min(FIRST_REFUSAL_PAUSE_MS * 2 ** (refusals - 1), LONGEST_REFUSAL_PAUSE_MS)
}
