import { setTimeout as sleep } from 'node:timers/promises'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { hostRunsOn } from '../judge/host-answer.ts'
import { ChecksFailed } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'

const LOOK_MS = 3_000

/**
 * Does work in the guest while the host may stop the machine to ask a question, as it does when it has no room for a
 * delta. No guest can tell of that: it stands still.
 * @param what is being done, for the statement
 * @throws ChecksFailed
 */
export async function mustNotStall<T>(
  machine: MachineUnderTest,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  const ended = new AbortController()
  const working = work().finally(() => ended.abort())
  const asked = await Promise.race([questionOf(machine, ended.signal), working.then(() => undefined)])
  if (asked === undefined) return working
  // What waits for the guest waits in vain.
  working.catch(() => {})
  await machine.guest.close()
  throw new ChecksFailed([await machine.judge(hostRunsOn, { what }, asked)])
}

/** The API has no call that waits for a question alone; a look every few seconds is little beside the work itself. */
async function questionOf(
  machine: MachineUnderTest,
  signal: AbortSignal,
): Promise<Observed<SeenOf<'machine'>> | undefined> {
  while (!signal.aborted) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
    if (signal.aborted) return undefined
    const { question } = await machine.vm.describe(machine.limits.look())
    if (question === undefined) continue
    const observed = await machine.observeMachine()
    // It may have been answered meanwhile.
    if (observed.seen.question !== null) return observed
  }
  return undefined
}
