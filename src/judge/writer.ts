import { z } from 'zod'
import { judge } from './judgement.ts'
import { statement } from './statement.ts'

/** What writers that go on over a snapshot leave behind. */

/**
 * One moment in time for both disks: nothing is on the second that is not on the first, the first is one block ahead at
 * most, all is there that was acknowledged before, and nothing that was written later than the block under way after.
 */
export const writerOrder = statement({
  id: 'writer.order',
  promise: 'one-moment-for-all-disks',
  takes: ['writer'],
  args: z.object({ first: z.string(), second: z.string() }),
  sentence: ({ first, second }) =>
    `The ${second} never holds a write without the one on the ${first} that came before it`,
  object: ({ first, second }) => `${first} and ${second}`,
  judge(_, { newest, acknowledged, wrong }) {
    if (wrong.length === 0 && [...newest, acknowledged[0]].every((block) => block === null)) {
      return {
        verdict: 'unknown',
        expected: 'blocks of the writer on both disks',
        seen:
          acknowledged[1] === null
            ? 'it has never written'
            : 'none, and it had acknowledged none when the moment had not come',
      }
    }
    const [onFirst, onSecond] = [newest[0] ?? -1, newest[1] ?? -1]
    const [least, most] = [acknowledged[0] ?? -1, (acknowledged[1] ?? -1) + 1]
    const faults = [
      ...(onSecond > onFirst ? ['the second disk holds what the first does not'] : []),
      ...(onFirst > onSecond + 1 ? ['the first disk is more than one block ahead'] : []),
      ...(onSecond < least ? ['what was acknowledged before is missing'] : []),
      ...(onFirst > most ? ['there is something from after the moment'] : []),
      ...wrong.slice(0, 4).map(({ disk, slot, fault }) => `slot ${slot} on the ${disk}: ${fault}`),
    ]
    const places = `block ${onFirst} on the first disk, block ${onSecond} on the second`
    return judge(
      faults.length === 0,
      `on both disks the same moment, between blocks ${least} and ${most}`,
      [places, ...faults].join('; '),
    )
  },
})

/**
 * Whether the writer's process goes on: it acknowledges more than it had, and more than it says at first. One that is gone
 * without a word may have been ended by its guest, as what protects a Windows does; that the memory is another is told by
 * the boot and by the marks.
 */
export const writerGoesOn = statement({
  id: 'writer.goes-on',
  promise: 'memory-is-restored',
  takes: ['writer-progress'],
  args: z.object({
    /** What it had acknowledged; null where it had nothing. */
    had: z.number().nullable(),
  }),
  sentence: () => 'The process that wrote when the snapshot was taken goes on',
  judge({ had }, { first, last }) {
    if (had === null && first.acknowledged === null && last.acknowledged === null) {
      const seen = `it has never written (${last.state})${last.said ? `: ${last.said}` : ''}`
      return { verdict: 'unknown', expected: 'running, past its first block', seen }
    }
    const least = Math.max(had ?? -1, first.acknowledged ?? -1)
    const expected = `running, past block ${least}`
    if (last.state !== 'running' && last.said === '') {
      const why =
        'and it does not say why; does what protects the guest end processes? `snapwitness doctor` looks'
      return { verdict: 'unknown', expected, seen: `${last.state}, ${why}` }
    }
    return judge(
      last.state === 'running' && (last.acknowledged ?? -1) > least,
      expected,
      `${last.state}, block ${last.acknowledged ?? 'none'}${last.said ? `: ${last.said}` : ''}`,
    )
  },
})
