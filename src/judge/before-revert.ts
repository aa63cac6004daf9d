import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { describeDisk } from './describe.ts'
import { judgeOwn } from './judgement.ts'
import { statement } from './statement.ts'
import { describeTree } from './tree.ts'

/** No revert may pass by doing nothing: before it, everything that is looked at after it differs from the snapshot. */

export const marksDiffer = statement({
  id: 'before-revert.marks-differ',
  takes: ['guest', 'guest'],
  args: z.object({ name: z.string() }),
  sentence: () => 'Before the revert, memory and system disk hold something newer than the snapshot',
  object: ({ name }) => name,
  judge(_, then, now) {
    const differ = now.marks.memory !== then.marks.memory && now.marks.systemDisk !== then.marks.systemDisk
    return judgeOwn(differ, 'marks that the snapshot does not hold', describeMarks(now))
  },
})

/** Of a snapshot of a machine whose guest did not run, which holds no marks at all. */
export const marksAreThere = statement({
  id: 'before-revert.marks-are-there',
  takes: ['guest'],
  args: z.object({ name: z.string() }),
  sentence: () => 'Before the revert, memory and system disk hold marks that the snapshot cannot know',
  object: ({ name }) => name,
  judge(_, now) {
    const there = now.marks.memory !== null && now.marks.systemDisk !== null
    return judgeOwn(there, 'marks in memory and on the system disk', describeMarks(now))
  },
})

export const diskDiffers = statement({
  id: 'before-revert.disk-differs',
  takes: ['disk', 'disk'],
  args: z.object({
    disk: z.string(),
    name: z.string(),
    /** Whether the run has written to it since, or had other data on it then. */
    written: z.boolean(),
  }),
  sentence: ({ disk, name }) => `Before the revert, the ${disk} differs from what it was at “${name}”`,
  object: ({ disk }) => disk,
  judge({ name, written }, then, now) {
    const differs = written || !isDeepStrictEqual(then, now)
    const seen = `${describeDisk(now)}${written ? '; the run has written to it since' : ''}`
    return judgeOwn(
      differs,
      `other than: ${describeDisk(then)}`,
      differs ? seen : `${seen}; ${noneWritten(name)}`,
    )
  },
})

/** A machine that is not on has no guest to ask: its power or its place in the tree must differ. */
export const machineDiffers = statement({
  id: 'before-revert.machine-differs',
  takes: ['machine'],
  args: z.object({
    snapshot: z.string(),
    name: z.string(),
    /** What the revert leads to. */
    power: z.string(),
  }),
  sentence: ({ name }) => `Before the revert, the machine is in another state than “${name}”`,
  object: ({ name }) => name,
  judge({ snapshot, name, power }, now) {
    return judgeOwn(
      now.powerState !== power || now.currentSnapshot !== snapshot,
      `not ${power} under “${name}”`,
      `${now.powerState}; ${describeTree(now)}`,
    )
  },
})

function noneWritten(snapshot: string): string {
  return (
    `nothing was written to it since “${snapshot}”, so that a revert that does nothing would look the same: ` +
    'have the scenario write to it before (`volumes.write`)'
  )
}

function describeMarks({ marks }: SeenOf<'guest'>): string {
  return `${marks.memory ?? 'no mark in memory'}; ${marks.systemDisk ?? 'no mark on the system disk'}`
}
