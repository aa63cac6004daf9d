import { z } from 'zod'
import { byName } from '../core/by-name.ts'
import type { LedgerIndex } from './ledger-index.ts'

/** How long operations of one kind took on one machine, in milliseconds; those that failed are counted apart. */
export const operationTimes = z.object({
  /** `take snapshot`, `revert`, … */
  kind: z.string(),
  machine: z.string(),
  n: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  /** null where none has succeeded. */
  medianMs: z.number().nullable(),
  p95Ms: z.number().nullable(),
})

type OperationTimes = z.infer<typeof operationTimes>

/** In the order of kinds and machines. */
export function timesOf({ operations }: LedgerIndex): OperationTimes[] {
  const groups = new Map<string, { kind: string; machine: string; failed: number; durations: number[] }>()
  for (const { started, ended } of operations) {
    const { action: kind, machine } = started
    const key = JSON.stringify([kind, machine])
    const group = groups.get(key) ?? { kind, machine, failed: 0, durations: [] }
    groups.set(key, group)
    if (ended?.outcome === 'succeeded') group.durations.push(ended.durationMs)
    else group.failed += 1
  }
  const inOrder = [...groups.values()].sort(
    (one, other) => byName(one.kind, other.kind) || byName(one.machine, other.machine),
  )
  return inOrder.map(({ durations, ...about }) => {
    const sorted = durations.toSorted((a, b) => a - b)
    return { ...about, n: sorted.length, medianMs: rank(sorted, 0.5), p95Ms: rank(sorted, 0.95) }
  })
}

/** The nearest rank: a time that was really measured. */
function rank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}
