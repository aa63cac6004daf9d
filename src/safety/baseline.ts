import { type Entry, RUN_ITSELF } from '../evidence/entries.ts'
import type { Journal } from '../evidence/journal.ts'
import { CLEANING, cleanMachine } from './clean.ts'
import type { Custody } from './custody.ts'
import { evenIfUnwritten } from './operate.ts'
import { snapshotTag } from './tags.ts'

const TAKE = 'take the baseline'

/** Keeps the machine as it was found, with its memory when it runs. */
export async function takeBaseline({ vm, run, name, patience }: Custody, journal: Journal): Promise<void> {
  const { powerState } = await vm.describe(patience.look())
  const description = snapshotTag({ run, baseline: true })
  const memory = powerState === 'poweredOn'
  await journal.operation({
    machine: name,
    action: TAKE,
    details: { memory },
    undo: { kind: 'remove-snapshot', tag: description },
    work: () =>
      vm.takeSnapshot({ name: 'snapwitness-baseline', description, memory, quiesce: false }, patience.task()),
    tell: (snapshot) => ({ snapshot }),
  })
}

/** Takes away all that a scenario made, within the guest too; the baseline and the lease stay. */
export function returnToBaseline(custody: Custody, journal: Journal): Promise<string[]> {
  const goal = { atBaseline: false, keepBaseline: true, power: undefined }
  return cleanMachine(custody, goal, evenIfUnwritten(journal))
}

/** Whether, by the ledger, no scenario has done anything to the machine since it last was as the baseline keeps it. */
export function isAtBaseline(entries: readonly Entry[], machine: string): boolean {
  const returns = new Set<string>()
  let at = false
  for (const entry of entries) {
    if (entry.type === 'operation-ended' && returns.has(entry.operation)) at = entry.outcome === 'succeeded'
    if (entry.type !== 'operation-started' || entry.machine !== machine) continue
    const { action, operation, scenario } = entry
    if (action === TAKE || action === CLEANING.revert) returns.add(operation)
    else if (scenario !== RUN_ITSELF && !cleaning.has(action)) at = false
  }
  return at
}

const cleaning: ReadonlySet<string> = new Set(Object.values(CLEANING))
