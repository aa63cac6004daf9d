import type { Entry, EntryOf } from '../evidence/entries.ts'
import { ofType } from '../evidence/run-summary.ts'
import { CLEANING } from './clean.ts'

/** With these, a lease was refused and nothing was written. */
const NOT_TAKEN: readonly (string | undefined)[] = ['LEASE_HELD', 'USAGE']

/**
 * Why a run’s folder is still needed: machines that it has taken and, by its ledger, not given back, or not as they were
 * found. A sentence for each; none where everything is clean. Of a merged run the folders of its shards are.
 */
export function stillNeeded(entries: readonly Entry[]): string[] {
  if (ofType(entries, 'run-started')[0]?.mergedOf) return []
  const left = machinesLeft(entries).map((machine) => `${machine} was not given back`)
  const [ended] = ofType(entries, 'run-ended').slice(-1)
  const asFound = ended?.trouble?.code === 'NOT_AS_FOUND' ? ['a machine is not as it was found'] : []
  const goesOn = !ended && left.length === 0 && !hasTaken(entries) ? ['it may still go on'] : []
  return [...left, ...asFound, ...goesOn]
}

function machinesLeft(entries: readonly Entry[]): string[] {
  const left = new Set<string>()
  const started = new Map<string, EntryOf<'operation-started'>>()
  for (const entry of entries) {
    if (entry.type === 'operation-started') {
      started.set(entry.operation, entry)
      // From before it is asked for: a run may end in between.
      if (isTaking(entry)) left.add(entry.machine)
    }
    if (entry.type !== 'operation-ended') continue
    const operation = started.get(entry.operation)
    if (!operation) continue
    const isRefused = isTaking(operation) && NOT_TAKEN.includes(entry.trouble?.code)
    const isGivenBack = operation.action === CLEANING['release-lease'] && entry.outcome === 'succeeded'
    if (isRefused || isGivenBack) left.delete(operation.machine)
  }
  return [...left]
}

function hasTaken(entries: readonly Entry[]): boolean {
  return ofType(entries, 'operation-started').some(isTaking)
}

function isTaking({ undo }: EntryOf<'operation-started'>): boolean {
  return undo?.kind === 'release-lease'
}
