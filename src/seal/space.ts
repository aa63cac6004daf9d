import { UsageError } from '../core/errors.ts'
import { formatBytes } from '../core/format.ts'
import { inLine } from '../core/words.ts'
import type { SeenMachine } from '../safety/sightings.ts'

/** What a seal takes at once: two memories, and its disks with their deltas. */
const MEMORIES = 2
const DISKS_BYTES = 512 * 2 ** 20

type Seen = Pick<SeenMachine, 'found'> & { state: Pick<SeenMachine['state'], 'memoryMiB' | 'disks' | 'home'> }

/**
 * Whether a seal has room for as long as it stays. The deltas under which the machine stands grow by all that its guest
 * writes: for weeks, up to the size of its disks.
 * @returns what may come of it, as a sentence; undefined where all of them may grow as they like
 * @throws UsageError where there is not even room to begin
 */
export function roomToStay({ found: { name }, state: { memoryMiB, disks, home } }: Seen): string | undefined {
  const atOnce = MEMORIES * memoryMiB * 2 ** 20 + DISKS_BYTES
  const inTheEnd = atOnce + disks.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0)
  const { freeBytes } = home
  const free = `${formatBytes(freeBytes)} are free on ${inLine(home.name)}`
  if (freeBytes < atOnce) {
    throw new UsageError(
      `${free}, and a seal of ${inLine(name)} takes ${formatBytes(atOnce)}; nothing was touched.`,
      {
        hint: 'Free some space there, or seal another machine.',
      },
    )
  }
  if (freeBytes >= inTheEnd) return undefined
  return `${free}, and with the seal of ${inLine(name)} its disks may grow by ${formatBytes(inTheEnd)} while it stays.`
}
