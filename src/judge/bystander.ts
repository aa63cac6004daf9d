import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { differencesOf, places, resized, unseenIn } from './content.ts'
import { describeDisks } from './describe-disks.ts'
import { judge, judgeEqual } from './judgement.ts'
import { statement } from './statement.ts'
import { judgeTree } from './tree.ts'

/** What is asked of one machine changes no other. */

const args = z.object({
  /** `revert win10-1 to “first”` */
  asked: z.string(),
})

/** Names of files do not count: a host may move a disk at any time. */
export const bystanderMachine = statement({
  id: 'bystander.machine',
  promise: 'revert-restores-power',
  takes: ['machine', 'machine'],
  args,
  sentence: ({ asked }) => `Nothing but the machine that it is asked of changes: ${asked}`,
  object: ({ asked }) => asked,
  judge(_, before, after) {
    const [was, is] = [describe(before), describe(after)]
    const tree = judgeTree(before, after)
    return judge(was === is && tree.verdict === 'held', `${was}; ${tree.expected}`, `${is}; ${tree.seen}`)
  },
})

export const bystanderGuest = statement({
  id: 'bystander.guest',
  promise: 'revert-restores-power',
  takes: ['guest', 'guest'],
  args,
  sentence: ({ asked }) => `No guest but that of the machine that it is asked of notices: ${asked}`,
  object: ({ asked }) => asked,
  judge: (_, before, after) => judgeEqual(describeGuest(before), describeGuest(after)),
})

/** To the byte only where nobody has mounted it: what a guest has mounted it writes to by itself. */
export const bystanderDisk = statement({
  id: 'bystander.disk',
  promise: 'revert-restores-power',
  takes: ['content', 'content'],
  args: args.extend({
    disk: z.string(),
    /** By its host's word before; older ledgers do not tell. */
    capacityBytes: z.number().optional(),
  }),
  sentence: ({ asked, disk }) => `The ${disk} of no machine but that which it is asked of changes: ${asked}`,
  object: ({ asked, disk }) => `${disk}, ${asked}`,
  judge({ capacityBytes }, before, after) {
    const expected = `as before: ${before.chunks.length} MiB with data`
    if (!before.present || !after.present) return { verdict: 'unknown', expected, seen: 'the disk is absent' }
    if (before.volumes.length > 0 || after.volumes.length > 0) {
      return { verdict: 'unknown', expected, seen: 'its guest has mounted it, and writes to it by itself' }
    }
    const differing = differencesOf(before, before, after)
    const faults = [
      ...resized(before, after, capacityBytes),
      ...(differing.length > 0 ? [`other data in ${places(differing)}`] : []),
    ]
    if (faults.length > 0) return judge(false, expected, faults.join('; '))
    const unseen = unseenIn(before, after)
    return unseen ? { verdict: 'unknown', expected, seen: unseen } : judge(true, expected, expected)
  },
})

function describe(machine: SeenOf<'machine'>): string {
  const { powerState, settings } = machine
  return `${powerState}, ${settings.memoryMiB} MiB, ${settings.cpus} CPUs; ${describeDisks(machine)}`
}

function describeGuest({ bootId, marks }: SeenOf<'guest'>): string {
  return `boot ${bootId}, ${marks.memory ?? 'no mark in memory'}, ${marks.systemDisk ?? 'no mark on the system disk'}`
}
