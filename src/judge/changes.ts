import { z } from 'zod'
import { BLOCK_BYTES } from '../witness/blocks.ts'
import { type BlockRange, endOf } from '../witness/ranges.ts'
import { mib } from './describe.ts'
import { judge } from './judgement.ts'
import { hasPartInSnapshots } from './part-in-snapshots.ts'
import { statement } from './statement.ts'

/**
 * A rebuild takes the told areas from the later snapshot and all else from the earlier one, so that it is right where
 * they cover what changed.
 */
export const changesTold = statement({
  id: 'changes.told',
  promise: 'changed-blocks',
  takes: ['changed-areas'],
  args: z.object({
    disk: z.string(),
    since: z.string(),
    until: z.string(),
    /** Where the disk held other data at the two moments for certain, in blocks of 4 KiB. */
    changed: z.array(z.object({ first: z.number(), blocks: z.number() })),
    /** A revert lies between: the host may refuse to compare across it, but not tell too little. */
    discarded: z.boolean(),
  }),
  sentence: ({ disk, since, until }) =>
    `The host tells at least what changed on the ${disk} between “${since}” and “${until}”`,
  object: ({ disk, since, until }) => `${disk}, ${since} to ${until}`,
  judge({ changed, discarded }, { areas, refused }) {
    const blocks = changed.reduce((sum, range) => sum + range.blocks, 0)
    const expected = `areas that cover the ${blocks} changed blocks${discarded ? ', or a refusal' : ''}`
    if (refused !== null) {
      return judge(discarded, expected, `refused: ${refused}`)
    }
    const missed = changed.flatMap((range) => uncovered(range, areas))
    const told = areas.reduce((sum, { length }) => sum + length, 0)
    const seen = `${areas.length} areas of ${mib(told)}`
    const named = missed.slice(0, 6).map(({ first, blocks: count }) => `${count} from block ${first} on`)
    const left = missed.length > 6 ? `, and ${missed.length - 6} more ranges` : ''
    return missed.length === 0
      ? judge(true, expected, seen)
      : judge(false, expected, `${seen}; not told: ${named.join(', ')}${left}`)
  },
})

/** The blocks of a range that no area covers as a whole. */
function uncovered(range: BlockRange, areas: readonly { start: number; length: number }[]): BlockRange[] {
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

/** A snapshot that is to be compared with needs a changeId for each disk. */
export const changeIds = statement({
  id: 'changes.ids',
  promise: 'changed-blocks',
  takes: ['snapshot-settings'],
  args: z.object({ name: z.string() }),
  sentence: () => 'A snapshot with tracking keeps a changeId for each disk that has a part in it',
  object: ({ name }) => name,
  judge(_, { disks }) {
    const ids = disks
      .filter(hasPartInSnapshots)
      .map(({ label, changeId }) => `${label} ${changeId ?? 'none'}`)
    const each = disks.filter(hasPartInSnapshots).every(({ changeId }) => changeId !== null)
    return judge(each, 'a changeId for each disk', ids.join(', '))
  },
})
