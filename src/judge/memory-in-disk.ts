import type { SeenOf } from '../evidence/seen.ts'

/**
 * Whether the host says that the memory of some snapshot lies within a file that a disk is made of: then it is in none of its
 * own, and how much of that file it takes nobody tells.
 */
export function keepsMemoryInDisk({ disks, keptIn }: SeenOf<'machine'>): boolean {
  const ofDisks = new Set(disks.flatMap(({ chain }) => chain.flatMap(({ path, data }) => [path, ...data])))
  return Object.values(keptIn).some(({ memory }) => memory !== null && ofDisks.has(memory.path))
}
