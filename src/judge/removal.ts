import { z } from 'zod'
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

/** A chain that names a file which was merged away cannot be opened again. */
export const removalFiles = statement({
  id: 'removal.files',
  promise: 'removal-merges-into-the-parent',
  takes: ['machine'],
  args: removed,
  sentence: ({ name }) => `After removing “${name}”, every file that a disk is made of is there`,
  object: ({ name }) => name,
  judge(_, { disks, files }) {
    if (files.length === 0 && disks.some(({ parents }) => parents.length > 0))
      return { verdict: 'unknown', expected: 'no file is missing', seen: FILES_UNTOLD }
    const there = new Set(files)
    const missing = disks.flatMap(({ label, parents }) =>
      parents.filter((path) => !there.has(path)).map((path) => `${label}: ${path}`),
    )
    return judge(
      missing.length === 0,
      'no file is missing',
      missing.length === 0 ? 'no file is missing' : `missing: ${missing.join(', ')}`,
    )
  },
})
