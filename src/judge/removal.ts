import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { FILES_UNTOLD } from './files.ts'
import { judge } from './judgement.ts'
import { statement } from './statement.ts'
import { judgeTree, without } from './tree.ts'

/** What the removal of a snapshot takes away, and what it leaves. */

const removed = z.object({ snapshot: z.string(), name: z.string(), children: z.boolean() })

export const removalTree = statement({
  id: 'removal.tree',
  promise: 'removal-merges-into-the-parent',
  takes: ['machine', 'machine'],
  args: removed,
  sentence: ({ name, children }) =>
    `Removing “${name}” takes it out of the snapshot manager${children ? ' with everything below it' : ''}, and nothing else`,
  object: ({ name }) => name,
  judge: ({ snapshot, children }, before, after) => judgeTree(without(before, snapshot, { children }), after),
})

/**
 * A chain that names a file which was merged away cannot be opened again. Of a disk that lies where the account may not
 * browse, nothing is told.
 */
export const removalFiles = statement({
  id: 'removal.files',
  promise: 'removal-merges-into-the-parent',
  takes: ['machine'],
  args: removed,
  sentence: ({ name }) => `After removing “${name}”, every file that a disk is made of is there`,
  object: ({ name }) => name,
  judge(_, { disks, files }) {
    const expected = 'no file is missing'
    const isTold = ({ chain }: Disk) => files.length > 0 && chain.length > 0
    const missing = disks.filter(isTold).flatMap((disk) => missingOf(disk, new Set(files)))
    if (missing.length > 0) return judge(false, expected, `missing: ${missing.join(', ')}`)
    const isWhole = disks.every((disk) => isTold(disk) || disk.parents.length === 0)
    return isWhole ? judge(true, expected, expected) : { verdict: 'unknown', expected, seen: FILES_UNTOLD }
  },
})

type Disk = SeenOf<'machine'>['disks'][number]

/** On vSAN a folder has two names: the device may tell the one, and the layout of the files the other. */
function missingOf({ label, parents, chain }: Disk, there: ReadonlySet<string>): string[] {
  return parents
    .filter((path, i) => !there.has(path) && nameOf(chain[i]?.path ?? '') !== nameOf(path))
    .map((path) => `${label}: ${path}`)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
