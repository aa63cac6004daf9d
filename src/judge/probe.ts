import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { type Judgement, judge } from './judgement.ts'
import { blindIn } from './sight-of-probe.ts'
import { statement } from './statement.ts'

/** What an author's probe sees of an application. */

type ProbeSeen = SeenOf<'probe'>

/**
 * What it saw at the snapshot is known where it saw the same just before it and just after it; and that the revert has
 * brought it back only shows where it saw something else before the revert. What goes on changing by itself is told by
 * two looks after it.
 */
export const probeAsAt = statement({
  id: 'probe.as-at',
  takes: ['probe', 'probe', 'probe', 'probe', 'probe'],
  args: z.object({ probe: z.string(), name: z.string() }),
  sentence: ({ probe, name }) => `After the revert, the probe “${probe}” sees what it saw at “${name}”`,
  object: ({ probe, name }) => `${probe} at ${name}`,
  judge(_, before, after, newer, first, last) {
    const blind = blindIn([before, after, newer, first, last])
    if (blind) return blind
    if (before.value !== after.value)
      return unknown(before, `it changed during the snapshot, to ${told(after, before)}`)
    if (newer.value === before.value)
      return unknown(before, 'it saw the same before the revert: there was nothing to bring back')
    if (first.value !== last.value)
      return unknown(before, `it goes on changing: ${told(first, last)}, then ${told(last, first)}`)
    const [expected, seen] = [told(before, last), told(last, before)]
    return judge(last.value === before.value, expected, seen)
  },
})

function unknown(then: ProbeSeen, seen: string): Judgement {
  return { verdict: 'unknown', expected: told(then, then), seen }
}

/** Characters of a value that a judgement tells; the ledger has all. */
const MOST_TOLD = 300

/** What a probe saw, from shortly before the place on where it differs from the other. */
function told({ value }: ProbeSeen, other: ProbeSeen): string {
  const text = value ?? ''
  if (text.length <= MOST_TOLD) return text
  const place = differenceOf(text, other.value ?? '')
  const from = Math.max(0, Math.min(place - LEAD, text.length - MOST_TOLD))
  const part = text.slice(from, from + MOST_TOLD)
  const end = from + MOST_TOLD < text.length ? '…' : ''
  return `${from > 0 ? `from character ${from} on: …` : ''}${part}${end}`
}

const LEAD = 60

/** The first character that is another; 0 where none is. */
function differenceOf(one: string, other: string): number {
  if (one === other) return 0
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return at
}
