import type { SeenOf } from '../evidence/seen.ts'

/**
 * Whether a machine's devices and its files tell of the same chains. Behind a vCenter the one may be older than the other
 * for some seconds, and whatever is compared with such a look would seem to have changed.
 */
export function isSettled({ disks }: SeenOf<'machine'>): boolean {
  return disks.every(({ parents, chain }) => chain.length === 0 || chain.length === parents.length)
}
