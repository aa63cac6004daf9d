import { z } from 'zod'
import { flatten } from '../core/flatten.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { judgeFreshBoot } from './boot.ts'
import { type Judgement, judge, judgeEqual } from './judgement.ts'
import { statement } from './statement.ts'
import { judgeTree } from './tree.ts'

/** What a revert leads to. */

const target = z.object({ name: z.string() })

export const revertPlace = statement({
  id: 'revert.place',
  promise: 'branches-of-the-tree',
  takes: ['machine'],
  args: target.extend({ snapshot: z.string() }),
  sentence: ({ name }) => `After the revert, the machine stands under “${name}” in the snapshot manager`,
  object: ({ name }) => name,
  judge({ snapshot, name }, { snapshots, currentSnapshot }) {
    const here = flatten(snapshots).find(({ id }) => id === currentSnapshot)
    const seen = here ? `under “${here.name}”` : `under ${currentSnapshot ?? 'the root'}`
    const twin = here && here.id !== snapshot && here.name === name
    return judge(
      currentSnapshot === snapshot,
      `under “${name}”`,
      twin ? `${seen}, which is another of that name` : seen,
    )
  },
})

export const revertTree = statement({
  id: 'revert.tree',
  promise: 'revert-restores-power',
  takes: ['machine', 'machine'],
  args: target,
  sentence: () => 'A revert leaves every snapshot in its place',
  object: ({ name }) => name,
  judge: (_, before, after) => judgeTree({ ...before, currentSnapshot: after.currentSnapshot }, after),
})

/** Memory brings back the power state; without it the machine is off. */
export const revertPower = statement({
  id: 'revert.power',
  promise: 'revert-restores-power',
  takes: ['machine', 'machine'],
  args: target.extend({ memory: z.boolean() }),
  sentence({ memory }) {
    return memory
      ? 'A revert to a snapshot with memory leaves the machine running'
      : 'A revert to a snapshot without memory leaves the machine off'
  },
  object: ({ name }) => name,
  judge({ memory }, then, after) {
    const expected = memory ? then.powerState : 'poweredOff'
    return judgeEqual(expected, after.powerState)
  },
})

export const revertNotStarted = statement({
  id: 'revert.power-suppressed',
  promise: 'revert-restores-power',
  takes: ['machine'],
  args: target,
  sentence: () => 'A revert that is asked not to start the machine leaves it not running',
  object: ({ name }) => name,
  judge: (_, { powerState }) => judge(powerState !== 'poweredOn', 'not poweredOn', powerState),
})

/** 6.5 comes back suspended, 6.7 off. */
export const revertSuspended = statement({
  id: 'revert.power-suspended',
  promise: 'suspended-machine',
  takes: ['machine'],
  args: target,
  sentence: () => 'A revert to a snapshot of a suspended machine does not leave it running',
  object: ({ name }) => name,
  judge: (_, { powerState }) => judge(powerState !== 'poweredOn', 'suspended or poweredOff', powerState),
})

export const revertSystemDisk = statement({
  id: 'revert.system-disk',
  promise: 'revert-restores-power',
  takes: ['guest', 'guest'],
  args: target,
  sentence: ({ name }) => `After the revert, the file of marks on the system disk is that of “${name}”`,
  object: ({ name }) => name,
  judge: (_, then, now) => judgeSystemDisk({ bootId: then.bootId, mark: then.marks.systemDisk }, now),
})

export function judgeSystemDisk(
  then: { bootId: string; mark: string | null },
  now: SeenOf<'guest'>,
): Judgement {
  const marks = judgeEqual(then.mark ?? 'no mark', now.marks.systemDisk ?? 'no mark')
  // A guest that goes on from its memory goes on from its cache too: what that says is no word of the disk's.
  const isOfTheCache = now.systemDiskCached === true && now.bootId === then.bootId
  if (marks.verdict !== 'held' || !isOfTheCache) return marks
  return { ...marks, verdict: 'unknown', seen: `${marks.seen}, ${THROUGH_THE_CACHE}` }
}

const THROUGH_THE_CACHE =
  'read through the cache: the file system of /var/lib in the guest cannot be read past it (O_DIRECT)'

export const revertBoot = statement({
  id: 'revert.boot',
  promise: 'memory-is-restored',
  takes: ['guest', 'guest'],
  args: target,
  sentence: ({ name }) => `After the revert, the guest goes on in the boot that it was in at “${name}”`,
  object: ({ name }) => name,
  judge: (_, then, now) => judgeEqual(`boot ${then.bootId}`, `boot ${now.bootId}`),
})

export const revertMemory = statement({
  id: 'revert.memory',
  promise: 'memory-is-restored',
  takes: ['guest', 'guest'],
  args: target,
  sentence: ({ name }) => `After the revert, the memory holds the state of “${name}” and nothing newer`,
  object: ({ name }) => name,
  judge: (_, then, now) => judgeEqual(then.marks.memory ?? 'no mark', now.marks.memory ?? 'no mark'),
})

export const revertFreshBoot = statement({
  id: 'revert.fresh-boot',
  promise: 'memory-is-restored',
  takes: ['guest', 'guest'],
  args: target,
  sentence: () => 'A machine that was reverted without memory has booted afresh',
  object: ({ name }) => name,
  judge: (_, then, now) => judgeFreshBoot(then, now),
})
