import { setTimeout as sleep } from 'node:timers/promises'
import type { Deadline } from './deadline.ts'
import { DeadlineError, messageOf } from './errors.ts'

export interface PollOptions {
  /** What is waited for, as the end of «waited for …»: it opens the error. */
  what: string
  deadline: Deadline
  hint: string
  /** Milliseconds between two looks. */
  intervalMs?: number
}

/**
 * The one way to wait for something that cannot tell us itself: looks until the probe returns a value.
 * A probe that throws is a look that saw nothing; what it said is kept for the failure text.
 * @throws DeadlineError with the last looks, oldest first
 */
export async function pollUntil<T>(
  probe: () => Promise<T | undefined>,
  { what, deadline, hint, intervalMs = 250 }: PollOptions,
): Promise<T> {
  const startedAt = performance.now()
  const looks: string[] = []
  for (;;) {
    const seen = await look(probe, (said) => remember(looks, said))
    if (seen !== undefined) return seen
    if (deadline.remainingMs <= intervalMs) {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      const log = looks.length > 0 ? `\n  ${looks.join('\n  ')}` : ''
      throw new DeadlineError(`Waited ${seconds} s for ${what}, in vain.${log}`, { hint })
    }
    await sleep(intervalMs)
  }
}

async function look<T>(
  probe: () => Promise<T | undefined>,
  say: (said: string) => void,
): Promise<T | undefined> {
  try {
    return await probe()
  } catch (error) {
    say(messageOf(error).split('\n')[0] ?? '')
    return undefined
  }
}

/** Keeps the last five different looks: a wait of minutes must not print minutes. */
function remember(looks: string[], said: string): void {
  if (looks.at(-1) === said) return
  looks.push(said)
  if (looks.length > 5) looks.shift()
}
