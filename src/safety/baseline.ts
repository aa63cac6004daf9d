import { z } from 'zod'
import { flatten } from '../core/flatten.ts'
import { RUN_ITSELF } from '../evidence/entries.ts'
import type { Journal } from '../evidence/journal.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { type Tally, tallyOf } from '../evidence/tally.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import { CLEANING, cleanMachine } from './clean.ts'
import type { Custody } from './custody.ts'
import { evenIfUnwritten } from './operate.ts'
import { findTraces } from './traces.ts'

const TAKE = 'take the baseline'

/** The name that its snapshot has. */
const BASELINE = 'snapwitness-baseline'

/** Keeps the machine as it was found, with its memory when it runs and its host can keep that. */
export async function takeBaseline(custody: Custody, journal: Journal): Promise<void> {
  const { powerState } = await custody.vm.describe(custody.patience.look())
  const memory = powerState === 'poweredOn'
  try {
    await take(custody, journal, { memory })
  } catch (error) {
    // Passthrough, a vGPU or a shared bus: what a machine with such a device does not allow, it allows without memory.
    if (!memory || !MEMORY_REFUSED.some((fault) => isFault(error, fault))) throw error
    await take(custody, journal, { memory: false })
  }
}

const MEMORY_REFUSED = ['SnapshotFault', 'VmConfigFault', 'NotSupported']

async function take(custody: Custody, journal: Journal, { memory }: { memory: boolean }): Promise<void> {
  const { vm, name, patience } = custody
  const description = (await custody.proof()).descriptionOf(BASELINE, { baseline: true })
  await journal.operation({
    machine: name,
    action: TAKE,
    details: { memory },
    undo: { kind: 'remove-snapshot', tag: description },
    work: () => vm.takeSnapshot({ name: BASELINE, description, memory, quiesce: false }, patience.task()),
    tell: (snapshot) => ({ snapshot }),
  })
}

/** Whether the host can keep the machine's memory in a snapshot, as far as the baseline tells. */
export async function keepsMemory(custody: Custody): Promise<boolean> {
  const { baseline, lease } = await findTraces(custody)
  return baseline?.powerState !== 'poweredOff' || lease?.power !== 'poweredOn'
}

/** Takes away all that a scenario made, within the guest too; the baseline and the lease stay. */
export function returnToBaseline(custody: Custody, journal: Journal): Promise<string[]> {
  const goal = { atBaseline: false, keepBaseline: true }
  return cleanMachine(custody, goal, evenIfUnwritten(journal))
}

/**
 * The machines to which, by the ledger of a run, no scenario has done anything since each last was as the baseline keeps
 * it. Of a ledger with a line that cannot be read nothing is known, so that it is none of them.
 */
export function machinesAtBaseline(folder: string): ReadonlySet<string> {
  try {
    return new Set(tallyOf(folder, atBaseline).machines)
  } catch {
    return new Set()
  }
}

const standing = z.object({
  machines: z.array(z.string()),
  /** Operations under way that end with their machine at its baseline, where they succeed. */
  returns: z.array(z.object({ operation: z.string(), machine: z.string() })),
})

export const atBaseline: Tally<z.infer<typeof standing>> = {
  file: 'at-baseline.json',
  state: standing,
  beginning: () => ({ machines: [], returns: [] }),
  take(state, entry) {
    if (entry.type === 'operation-ended') {
      const ended = state.returns.find(({ operation }) => operation === entry.operation)
      if (!ended) return
      state.returns = state.returns.filter((one) => one !== ended)
      state.machines = state.machines.filter((machine) => machine !== ended.machine)
      if (entry.outcome === 'succeeded') state.machines.push(ended.machine)
    } else if (entry.type === 'operation-started') {
      const { action, operation, scenario, machine } = entry
      if (action === TAKE || action === CLEANING.revert) state.returns.push({ operation, machine })
      else if (scenario !== RUN_ITSELF && !cleaning.has(action))
        state.machines = state.machines.filter((one) => one !== machine)
    } else if (entry.type === 'observation' && entry.seen.kind === 'machine') {
      if (isLeftOff(entry.seen)) state.machines = state.machines.filter((one) => one !== entry.machine)
    }
  },
}

/** A revert that went elsewhere, to the host’s own satisfaction: the baseline keeps a machine that runs. */
function isLeftOff({ powerState, snapshots }: SeenOf<'machine'>): boolean {
  const kept = flatten(snapshots).find(({ name }) => name === BASELINE)
  return powerState !== 'poweredOn' && kept?.powerState === 'poweredOn'
}

const cleaning: ReadonlySet<string> = new Set(Object.values(CLEANING))
