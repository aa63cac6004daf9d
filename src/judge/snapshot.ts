import { z } from 'zod'
import { flatten } from '../core/flatten.ts'
import { judge, judgeEqual } from './judgement.ts'
import { hasPartInSnapshots } from './part-in-snapshots.ts'
import { statement } from './statement.ts'

/** What a snapshot leaves on its machine, as soon as it is taken. */

const taken = z.object({ snapshot: z.string(), name: z.string() })

export const snapshotInManager = statement({
  id: 'snapshot.in-manager',
  promise: 'branches-of-the-tree',
  takes: ['machine'],
  args: taken,
  sentence: () => 'The snapshot manager holds the snapshot, and the machine stands under it',
  object: ({ name }) => name,
  judge({ snapshot, name }, { snapshots, currentSnapshot }) {
    const inTree = flatten(snapshots).some((node) => node.id === snapshot && isTheName(node.name, name))
    const seen = `“${name}” is ${inTree ? '' : 'not '}in the tree; the machine stands ${currentSnapshot === snapshot ? '' : 'not '}under it`
    return judgeEqual(`“${name}” is in the tree; the machine stands under it`, seen)
  },
})

/** Nobody promises that blanks at the ends come back, or what lies beyond the Basic Multilingual Plane. */
function isTheName(told: string, asked: string): boolean {
  const bare = (name: string) => name.replace(/[\u{10000}-\u{10ffff}\ufffd?]/gu, '').trim()
  return told === asked || bare(told) === bare(asked)
}

/**
 * One delta for every disk that has a part in snapshots: its chain has grown by one file. It stands on top of the file
 * that was in use; on a vVol that one stays in use, and the snapshot hangs beside it. A host may have moved all of them to
 * another place in between.
 */
export const deltaPerDisk = statement({
  id: 'snapshot.delta-per-disk',
  promise: 'each-disk-has-its-own-delta',
  takes: ['machine', 'machine'],
  args: taken,
  sentence: ({ name }) =>
    `The snapshot “${name}” made a delta disk for each attached disk that has a part in it`,
  object: ({ name }) => name,
  judge(_, before, after) {
    const was = new Map(before.disks.map(({ uuid, parents }) => [uuid, parents]))
    const dependent = after.disks.filter(hasPartInSnapshots)
    const without = dependent.filter(({ uuid, parents }) => {
      const earlier = was.get(uuid) ?? []
      const isMoved = folderOf(parents[0]) !== folderOf(earlier[0])
      const standsOnIt = parents.slice(0, 2).includes(earlier[0] ?? '')
      return parents.length !== earlier.length + 1 || !(standsOnIt || isMoved)
    })
    const labels = without.map((disk) => disk.label)
    return judge(
      labels.length === 0,
      'no disk without a new delta',
      labels.length === 0 ? 'no disk without a new delta' : `none for ${labels.join(', ')}`,
    )
  },
})

/** `[datastore1] debian-1` of `[datastore1] debian-1/debian-1.vmdk` */
function folderOf(path = ''): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
