import { z } from 'zod'
import { flatten } from '../core/flatten.ts'
import { describeBytes } from './describe.ts'
import { judge, judgeEqual } from './judgement.ts'
import { statement } from './statement.ts'

/** What a host has made, beside what it was asked for: told at once, and not only where it shows. */

export const diskAsAsked = statement({
  id: 'disk.as-asked',
  promise: 'each-disk-has-its-own-delta',
  takes: ['machine'],
  args: z.object({ disk: z.string(), uuid: z.string(), sizeBytes: z.number(), mode: z.string() }),
  sentence: ({ disk }) => `The ${disk} is attached as it was asked for`,
  object: ({ disk }) => disk,
  judge({ uuid, sizeBytes, mode }, { disks }) {
    const made = disks.find((disk) => disk.uuid === uuid)
    return judgeEqual(
      `${describeBytes(sizeBytes)}, ${mode}`,
      made ? `${describeBytes(made.capacityBytes)}, ${made.mode}` : 'no such disk',
    )
  },
})

/** A snapshot of a running machine that has no memory is told as of a machine that is off. */
export const snapshotKeepsMemory = statement({
  id: 'snapshot.keeps-memory',
  promise: 'memory-file',
  takes: ['machine'],
  args: z.object({ snapshot: z.string(), name: z.string() }),
  sentence: ({ name }) => `The snapshot “${name}” keeps the memory that was asked for`,
  object: ({ name }) => name,
  judge({ snapshot }, { snapshots, keptIn }) {
    const node = flatten(snapshots).find(({ id }) => id === snapshot)
    const file = keptIn[snapshot]?.memory ?? keptIn[snapshot]?.state
    return judge(
      node?.powerState === 'poweredOn',
      'a snapshot of a machine that runs',
      node
        ? `${node.powerState}, ${file ? `${file.path} of ${describeBytes(file.sizeBytes)}` : 'no file of its state'}`
        : 'not in the tree',
    )
  },
})
