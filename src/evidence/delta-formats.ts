import { byName } from '../core/by-name.ts'
import type { Entry } from './entries.ts'
import { ofType } from './run-summary.ts'

/** How the host writes deltas, by machine: whatever it told of any disk while that had deltas. */
export function deltaFormatsIn(entries: readonly Entry[]): Record<string, string[]> {
  const formats = new Map<string, Set<string>>()
  for (const { machine, seen } of ofType(entries, 'observation')) {
    if (seen.kind !== 'machine') continue
    const own = formats.get(machine) ?? new Set()
    for (const { deltaFormat } of seen.disks) if (deltaFormat !== null) own.add(deltaFormat)
    formats.set(machine, own)
  }
  return Object.fromEntries([...formats].map(([machine, own]) => [machine, [...own].sort(byName)]))
}
