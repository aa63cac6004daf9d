import type { DiskArea } from '../vsphere/virtual-machine.ts'
import { BLOCK_BYTES } from '../witness/blocks.ts'
import type { WitnessImage } from '../witness/image.ts'
import { type BlockRange, endOf } from '../witness/ranges.ts'
import type { DiskUnderTest } from './disk.ts'
import { isRefusal } from './host-refusal.ts'
import type { Judgement } from './judgement.ts'
import type { Check } from './recorder.ts'
import type { SnapshotMoment } from './snapshot.ts'

/** Two snapshots of one machine, and what the disk held at each. */
export interface Change {
  since: SnapshotMoment
  until: SnapshotMoment
  before: WitnessImage
  after: WitnessImage
  /** The state of `since` is gone since a revert: the host may refuse to compare with it, but not tell too little. */
  discarded: boolean
}

/**
 * Asks the host what changed on a disk between two snapshots, and checks that it tells at least what did. A rebuild takes
 * the told areas from the later snapshot and all else from the earlier one, so that this is what makes it right.
 */
export async function checkChangesTold(disk: DiskUnderTest, change: Change): Promise<Check> {
  const { machine, name } = disk
  const { since, until } = change
  const statement = `The host tells at least what changed on the ${name} between “${since.name}” and “${until.name}”`
  const answer = await machine.do(
    'query changed areas',
    { disk: name, since: since.name, until: until.name },
    () => query(disk, change),
    (told) => (typeof told === 'string' ? { refused: told } : { areas: told.length }),
  )
  const seen = await machine.observeMachine()
  return machine.check(statement, judgeChanges(change, answer), seen)
}

async function query(disk: DiskUnderTest, { since, until }: Change): Promise<DiskArea[] | string> {
  const { vm, limits } = disk.machine
  const changeId = since.settings.disks.find(({ uuid }) => uuid === disk.identity.uuid)?.changeId
  if (changeId === undefined) return 'no changeId'
  try {
    return await vm.queryChangedDiskAreas(until.ref, disk.key, changeId, limits.task())
  } catch (error) {
    if (isRefusal(error)) return error.fault
    throw error
  }
}

/** @param answer the areas, or why there are none */
export function judgeChanges(
  { before, after, discarded }: Pick<Change, 'before' | 'after' | 'discarded'>,
  answer: readonly DiskArea[] | string,
): Judgement {
  const changed = changedRanges(before, after)
  const blocks = changed.reduce((sum, range) => sum + range.blocks, 0)
  const expected = `areas that cover the ${blocks} changed blocks${discarded ? ', or a refusal' : ''}`
  if (typeof answer === 'string') {
    return { verdict: discarded ? 'held' : 'violated', expected, seen: `refused: ${answer}` }
  }
  const missed = changed.flatMap((range) => uncovered(range, answer))
  const told = answer.reduce((sum, { length }) => sum + length, 0)
  const areas = `${answer.length} areas of ${(told / 2 ** 20).toFixed(2)} MiB`
  if (missed.length === 0) return { verdict: 'held', expected, seen: areas }
  const named = missed.slice(0, 6).map(({ first, blocks: count }) => `${count} from block ${first} on`)
  const left = missed.length > 6 ? `, and ${missed.length - 6} more ranges` : ''
  return { verdict: 'violated', expected, seen: `${areas}; not told: ${named.join(', ')}${left}` }
}

/** Where the two admit different contents. */
function changedRanges(before: WitnessImage, after: WitnessImage): BlockRange[] {
  return after.extents.flatMap((extent) =>
    before
      .extentsOf(extent)
      .filter(({ admits }) => admits.join() !== extent.admits.join())
      .map(({ first, blocks }) => ({ first, blocks })),
  )
}

/** The blocks of a range that no area covers as a whole. */
function uncovered(range: BlockRange, areas: readonly DiskArea[]): BlockRange[] {
  let left: BlockRange[] = [range]
  for (const { start, length } of areas) {
    const [from, to] = [Math.ceil(start / BLOCK_BYTES), Math.floor((start + length) / BLOCK_BYTES)]
    left = left.flatMap(({ first, blocks }) => {
      const end = endOf({ first, blocks })
      if (to <= first || from >= end) return [{ first, blocks }]
      return [
        { first, blocks: Math.max(0, from - first) },
        { first: to, blocks: Math.max(0, end - to) },
      ].filter((rest) => rest.blocks > 0)
    })
  }
  return left
}
