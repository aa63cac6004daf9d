import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { type Judgement, judge } from './judgement.ts'
import { statement } from './statement.ts'

/** Whether a guest is in the boot that it was in when a snapshot was taken. */

const atSnapshot = z.object({ name: z.string() })

export const sameBoot = statement({
  id: 'boot.same',
  promise: 'memory-is-restored',
  takes: ['guest', 'guest'],
  args: atSnapshot,
  sentence: () => 'The guest has not booted since the snapshot was taken',
  object: ({ name }) => name,
  judge: (_, then, now) => judge(now.bootId === then.bootId, `boot ${then.bootId}`, `boot ${now.bootId}`),
})

export const freshBoot = statement({
  id: 'boot.fresh',
  promise: 'memory-is-restored',
  takes: ['guest', 'guest'],
  args: atSnapshot,
  sentence: () => 'After a power-off the guest has booted afresh',
  object: ({ name }) => name,
  judge: (_, then, now) => judgeFreshBoot(then, now),
})

/** Another boot, whose memory knows nothing of the one before. */
export function judgeFreshBoot(then: SeenOf<'guest'>, now: SeenOf<'guest'>): Judgement {
  return judge(
    now.bootId !== then.bootId && now.marks.memory === null,
    `another boot than ${then.bootId}, no mark in memory`,
    `boot ${now.bootId}, ${now.marks.memory ?? 'no mark in memory'}`,
  )
}
