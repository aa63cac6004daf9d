import { z } from 'zod'
import { byName } from '../core/by-name.ts'
import type { LedgerIndex } from './ledger-index.ts'

/** How long operations of one kind took on one machine, in milliseconds; those that failed are counted apart. */
export const operationTimes = z.object({
  /** `take snapshot`, `take snapshot with memory`, `revert`, … */
  kind: z.string(),
  machine: z.string(),
  n: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  /** null where none has succeeded. */
  medianMs: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** The quartiles, between which half of the times lie; null where they are not told, too. */
  q1Ms: z.number().nullable().default(null),
  q3Ms: z.number().nullable().default(null),
})

type OperationTimes = z.infer<typeof operationTimes>

/** In the order of kinds and machines. */
export function timesOf({ operations }: LedgerIndex): OperationTimes[] {
  const groups = new Map<string, { kind: string; machine: string; failed: number; durations: number[] }>()
  const kinds = kindsOf(operations)
  for (const [i, { started, ended }] of operations.entries()) {
    const { action, machine } = started
    const kind = kinds[i] ?? action
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
    const [medianMs, p95Ms] = [rank(sorted, 0.5), rank(sorted, 0.95)]
    return { ...about, n: sorted.length, medianMs, p95Ms, q1Ms: rank(sorted, 0.25), q3Ms: rank(sorted, 0.75) }
  })
}

/** With the memory it is another work: such snapshots, and reverts to them, are kinds of their own. */
function kindsOf(operations: LedgerIndex['operations']): string[] {
  const withMemory = new Map<string, boolean>()
  return operations.map(({ started: { action, machine, details } }) => {
    const snapshot = JSON.stringify([machine, details.snapshot ?? details.name])
    if (action === 'take snapshot') withMemory.set(snapshot, details.memory === true)
    else if (action !== 'revert') return action
    return withMemory.get(snapshot) ? `${action} with memory` : action
  })
}

/** The nearest rank: a time that was really measured. */
function rank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}
