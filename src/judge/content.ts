import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { type BlockRange, endOf, inOrder } from '../witness/ranges.ts'
import { describeBytes } from './describe.ts'
import { type Judgement, judge } from './judgement.ts'
import { statement } from './statement.ts'

/** What disks hold as a whole, between and beside the places that a scenario looks at. */

const MIB = 2 ** 20
/** MiBs that a text names; the ledger has all. */
const MOST_NAMED = 4

type ContentSeen = SeenOf<'content'>

/**
 * What the disk held is known where it was the same before the snapshot and after it, all of it: of a disk on which
 * anything changed meanwhile, whatever is the same again need not have been so in between, as the map of blocks in use is
 * not while a file is written anew. Of a disk that nothing has mounted, every byte must be back; a guest that has mounted
 * it writes by itself, so that there only what nobody but this run can have written tells: its own newer data or those of
 * another disk, and a file system that is gone from under its cache.
 */
export const revertContent = statement({
  id: 'revert.disk-content',
  promise: 'revert-restores-power',
  takes: ['content', 'content', 'content'],
  args: z.object({
    disk: z.string(),
    name: z.string(),
    /** Of the newest data that the run had written to it at the snapshot. */
    generation: z.number().int().nonnegative(),
    /** Whether nobody but the run can have written between the look and the snapshot, as far as the looks show. */
    settled: z.boolean(),
    /** MiBs in which it had been told to forget blocks before the snapshot: what they hold then may change by itself. */
    forgotten: z.array(z.object({ first: z.number(), count: z.number() })),
    /** Whether the guest went on from its memory, in which its volumes are mounted. */
    resumed: z.boolean(),
    /** By its host's word at the snapshot; older ledgers do not tell. */
    capacityBytes: z.number().optional(),
  }),
  sentence: ({ disk, name }) =>
    `After the revert, the ${disk} holds what it held at “${name}”, as far as its guest leaves it alone`,
  object: ({ disk, name }) => `${disk} at ${name}`,
  judge({ generation, settled, forgotten, resumed, capacityBytes }, before, after, now) {
    const expected = `as before: ${describe(before)}`
    if (!before.present) return unknown(expected, 'its guest did not show it when the snapshot was taken')
    if (!now.present) return judge(false, expected, 'the disk is absent')
    const isForgotten = within(forgotten)
    const differing = differencesOf(before, after, now).filter((at) => !isForgotten(at))
    const isQuiet = settled && now.volumes.length === 0 && isSame(before, after)
    const unmounted = resumed ? before.volumes.slice(now.volumes.length) : []
    const lost = now.volumes.filter(
      (volume, i) => before.volumes[i]?.onDisk != null && volume.onDisk !== before.volumes[i]?.onDisk,
    )
    const newer = now.stamps.filter((stamp) => stamp.ofThisDisk && stamp.generation > generation)
    const [foreign] = now.stamps.filter((stamp) => !stamp.ofThisDisk)
    const faults = [
      ...resized(before, now, capacityBytes),
      ...lost.map(
        ({ believed, onDisk }) =>
          `what the guest has mounted as ${believed} is ${onDisk ?? 'no file system'} on the disk itself`,
      ),
      ...unmounted.map(({ believed }) => `what the guest had mounted as ${believed} is mounted no more`),
      ...(foreign ? [`at byte ${foreign.byte} stands block ${foreign.block} of another disk`] : []),
      ...(newer.length > 0 ? [newerData(newer, generation)] : []),
      ...(isQuiet && differing.length > 0 ? [`other data in ${places(differing)}`] : []),
    ]
    const where = now.files.length > 0 ? `; files ${now.files.join(', ')}` : ''
    if (faults.length > 0) return judge(false, expected, `${faults.join('; ')}${where}`)
    const unseen = unseenIn(before, after) ?? unseenIn(before, now) ?? unreadIn(now)
    if (unseen) return unknown(expected, unseen)
    return judge(
      true,
      expected,
      isQuiet
        ? describe(now)
        : `${describe(now)}; of what its guest may write to, no data of ours that are newer`,
    )
  },
})

/** A new disk, or one that was taken back to before anything was written to it. */
export const diskZero = statement({
  id: 'disk.zero',
  takes: ['content'],
  args: z.object({ disk: z.string() }),
  sentence: ({ disk }) => `The ${disk} holds zeros alone, wherever anything may have been written`,
  object: ({ disk }) => disk,
  judge(_, now) {
    const expected = `zeros in ${mebibytes(now.looked)} MiB`
    if (!now.present) return unknown(expected, 'the disk is absent')
    if (mebibytes(now.looked) === 0) return unknown(expected, NOTHING_LOOKED_AT)
    const other = now.chunks.map(({ at }) => at)
    const data = now.stamps.length > 0 ? `; ${newerData(now.stamps, 0)}` : ''
    return other.length === 0
      ? judge(true, expected, expected)
      : judge(false, expected, `data in ${places(other)}${data}`)
  },
})

const NOTHING_LOOKED_AT = 'nothing of it was looked at'

function unknown(expected: string, seen: string): Judgement {
  return { verdict: 'unknown', expected, seen }
}

/** How its size is wrong. A guest may have shown an older, smaller one at first, but never one that the disk has not had. */
export function resized(
  before: ContentSeen,
  now: ContentSeen,
  capacityBytes = Number.POSITIVE_INFINITY,
): string[] {
  const [was, is] = [before.sizeBytes, now.sizeBytes].map(describeBytes)
  if (now.sizeBytes < before.sizeBytes) return [`${is}, and it had ${was}`]
  if (now.sizeBytes === before.sizeBytes || now.sizeBytes <= capacityBytes) return []
  return [`${is}, and by its host’s word it had ${describeBytes(capacityBytes)}`]
}

/** Why a later look does not tell whether the disk holds what it held; undefined where it does. */
export function unseenIn(before: ContentSeen, later: ContentSeen): string | undefined {
  const was = blocksOf(before.looked)
  if (was.length === 0) return NOTHING_LOOKED_AT
  const again = finder(later.looked)
  const missed = was.find((range) => endOf(again(range.first) ?? { first: 0, blocks: 0 }) < endOf(range))
  return (
    missed && `what was looked at from MiB ${missed.first} to ${endOf(missed) - 1} was not looked at again`
  )
}

/** Data of ours that are newer may lie where nobody read. */
function unreadIn({ unread }: ContentSeen): string | undefined {
  return unread === 0
    ? undefined
    : `of the MiBs that hold other data, ${unread} were too many to be read for data of ours that are newer`
}

function isSame(before: ContentSeen, after: ContentSeen): boolean {
  return changesBetween(before, after).length === 0
}

/** The MiBs that held the same before the snapshot and after it, and hold something else now. */
export function differencesOf(before: ContentSeen, after: ContentSeen, now: ContentSeen): number[] {
  const [meanwhile, isLookedAt] = [new Set(changesBetween(before, after)), lookedAt(after)]
  return changesBetween(before, now).filter((at) => !meanwhile.has(at) && isLookedAt(at))
}

/** Those, and what was looked at now alone: a newer stamp there is proof as well. */
export function suspectsOf(before: ContentSeen, after: ContentSeen, now: ContentSeen): number[] {
  const wasLookedAt = lookedAt(before)
  const unseen = now.chunks.map(({ at }) => at).filter((at) => !wasLookedAt(at))
  return [...differencesOf(before, after, now), ...unseen]
}

/** The MiBs that were looked at both times, and did not hold the same. */
function changesBetween(one: ContentSeen, other: ContentSeen): number[] {
  const [was, is] = [digestsOf(one), digestsOf(other)]
  const [isLookedAt, isLookedAtAgain] = [lookedAt(one), lookedAt(other)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((at) => was.get(at) !== is.get(at) && isLookedAt(at) && isLookedAtAgain(at))
    .toSorted((a, b) => a - b)
}

function digestsOf({ chunks }: ContentSeen): ReadonlyMap<number, string> {
  return new Map(chunks.map(({ at, sha256 }) => [at, sha256]))
}

/** Whether a MiB was looked at. The ranges are a guest's, in any order, any number and over each other. */
function lookedAt({ looked }: ContentSeen): (at: number) => boolean {
  return within(looked)
}

function within(all: ContentSeen['looked']): (at: number) => boolean {
  const find = finder(all)
  return (at) => find(at) !== undefined
}

/** Finds the range in which a MiB lies. */
function finder(all: ContentSeen['looked']): (at: number) => BlockRange | undefined {
  const ranges = blocksOf(all)
  return (at) => {
    let [low, high] = [0, ranges.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const range = ranges[middle]
      if (range && endOf(range) <= at) low = middle + 1
      else high = middle
    }
    const found = ranges[low]
    return found && found.first <= at ? found : undefined
  }
}

/** In order, neighbours joined; of nothing none. */
function blocksOf(all: ContentSeen['looked']): BlockRange[] {
  return inOrder(all.filter(({ count }) => count > 0).map(({ first, count }) => ({ first, blocks: count })))
}

function newerData(stamps: ContentSeen['stamps'], generation: number): string {
  const [first] = stamps
  if (!first) return ''
  const more = stamps.length > 1 ? ` and ${stamps.length - 1} more blocks` : ''
  const than = generation > 0 ? `, and the snapshot can know of generation ${generation} at most` : ''
  return `at byte ${first.byte} stands block ${first.block} of generation ${first.generation}${more}${than}`
}

export function places(numbers: readonly number[]): string {
  const named = numbers.slice(0, MOST_NAMED).map((at) => `MiB ${at} (from byte ${at * MIB} on)`)
  const left = numbers.length - named.length
  return `${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`
}

function describe({ looked, chunks }: ContentSeen): string {
  return `${chunks.length} of ${mebibytes(looked)} MiB with data`
}

function mebibytes(looked: ContentSeen['looked']): number {
  return looked.reduce((sum, { count }) => sum + count, 0)
}
