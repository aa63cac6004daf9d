import type { GuestKind } from '../core/access.ts'

/**
 * Whom a scenario needs: so many machines of a kind, and so many in all.
 * @example
 * { linux: 1, windows: 1 }
 * { atLeast: 2 }
 */
export type Needs = Partial<Record<GuestKind | 'atLeast', number>>

/** What is missing for it, as a sentence; undefined where nothing is. */
export function unmetNeed(
  { atLeast = 0, ...kinds }: Needs,
  machines: readonly { guest: GuestKind }[],
): string | undefined {
  const missing = Object.entries(kinds).find(
    ([kind, count]) => machines.filter(({ guest }) => guest === kind).length < count,
  )
  if (missing) return `it needs ${missing[1]} with a ${missing[0]} guest, and the configuration names fewer`
  if (machines.length < atLeast) return `it needs ${atLeast} machines, and the configuration names fewer`
  return undefined
}
