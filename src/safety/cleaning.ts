import { type Entry, RUN_ITSELF } from '../evidence/entries.ts'
import { cleanMachine, look } from './clean.ts'
import { type CleanStep, leftoversOf, stepsTo } from './clean-steps.ts'
import type { Custody } from './custody.ts'
import { refuseHeld } from './lease.ts'
import type { Operate } from './operate.ts'

/** What a run has left on one machine, and what takes it away. */
export interface Cleaning {
  custody: Custody
  steps: CleanStep[]
  /** What stays in any case, as sentences. */
  left: string[]
}

/**
 * Only looks, once no task of the interrupted run works on the machine any more.
 * @throws LeaseHeld while somebody uses the machine, unless `steal`
 */
export async function planCleaning(
  custody: Custody,
  power: string | undefined,
  { steal }: { steal: boolean },
): Promise<Cleaning> {
  const { vm, lease, patience } = custody
  if (!steal) refuseHeld(vm, await vm.describe(patience.look()), lease.terms.holder)
  await vm.waitUntilIdle(patience.task())
  const traces = await look(custody)
  const goal = { atBaseline: false, keepBaseline: false, power: traces.lease?.power ?? power }
  return { custody, steps: stepsTo(goal, traces), left: leftoversOf(traces) }
}

/** Takes the lease over first, so that nobody begins meanwhile. Returns what stays, as sentences. */
export async function carryOut(
  { custody }: Cleaning,
  power: string | undefined,
  { steal, operate }: { steal: boolean; operate: Operate },
): Promise<string[]> {
  await custody.lease.take({ steal }, custody.patience.task())
  const { lease } = await look(custody)
  const goal = { atBaseline: false, keepBaseline: false, power: power ?? lease?.power }
  return cleanMachine(custody, goal, operate)
}

/** The machines that a run has changed, by its ledger, with the power state that each was found in. */
export function machinesChanged(entries: readonly Entry[]): Map<string, string | undefined> {
  const power = new Map<string, string | undefined>()
  for (const entry of entries) {
    if (entry.type !== 'operation-started' || !entry.undo) continue
    const { machine, undo, scenario } = entry
    const found = undo.kind === 'release-lease' && scenario === RUN_ITSELF ? undo.power : undefined
    power.set(machine, power.get(machine) ?? found)
  }
  return power
}
