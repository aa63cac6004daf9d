import { SnapwitnessError } from '../core/errors.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { cleanMachine } from './clean.ts'
import { type CleanStep, leftoversOf, stepsTo } from './clean-steps.ts'
import type { Custody } from './custody.ts'
import { refuseHeld } from './lease.ts'
import type { Operate } from './operate.ts'
import { refuseUnallowed } from './opt-in.ts'
import { findTraces } from './traces.ts'

/** What a run has left on one machine, and what takes it away. */
export interface Cleaning {
  custody: Custody
  steps: CleanStep[]
  /** What stays in any case, as sentences. */
  left: string[]
  /** What to do about that, where some of it names the run and is not proved to be its own. */
  hint?: string
  /** Why nothing is done to the machine: somebody uses it, or it does not agree. */
  refused?: Trouble
}

const NOT_PROVED_HINT =
  'What is not proved to be ours is for whoever made it to take away, in the host client. What a run of an older version has left, its ledger proves: snapwitness clean --run FOLDER --config FILE.'

/** Only looks, once no task of the interrupted run works on the machine any more. */
export async function planCleaning(custody: Custody, { steal }: { steal: boolean }): Promise<Cleaning> {
  const refused = await refusalOf(custody, steal)
  if (refused) return { custody, steps: [], left: [], refused }
  await custody.vm.waitUntilIdle(custody.patience.task())
  const traces = await findTraces(custody)
  const goal = { atBaseline: false, keepBaseline: false }
  const plan = { custody, steps: stepsTo(goal, traces), left: leftoversOf(traces) }
  const doubtful = Object.values(traces.unproved).some(({ length }) => length > 0)
  return doubtful ? { ...plan, hint: NOT_PROVED_HINT } : plan
}

async function refusalOf(
  { name, vm, lease, patience }: Custody,
  steal: boolean,
): Promise<Trouble | undefined> {
  const [state, now] = await Promise.all([vm.describe(patience.look()), vm.clock.now(patience.look())])
  try {
    if (!steal) refuseHeld({ name }, state, lease.terms.holder, now)
    refuseUnallowed(name, state)
    return undefined
  } catch (error) {
    if (error instanceof SnapwitnessError) return troubleOf(error)
    throw error
  }
}

/**
 * Takes the lease over first, so that nobody begins meanwhile; a machine that somebody uses by now, or that does not agree
 * any more, is not touched. Returns what stays, as sentences.
 */
export async function carryOut(
  { custody }: Cleaning,
  { steal, operate }: { steal: boolean; operate: Operate },
): Promise<string[]> {
  await custody.lease.take({ steal }, custody.patience.task())
  return cleanMachine(custody, { atBaseline: false, keepBaseline: false }, operate)
}
