import { expect, test } from 'vitest'
import type { Entry, EntryOf } from '../../src/evidence/entries.ts'
import { upgraded } from '../../src/evidence/format-1.ts'
import type { Seen } from '../../src/evidence/seen.ts'
import { differencesIn } from '../../src/judge/differences.ts'
import { judgeAgain } from '../../src/judge/judge-again.ts'
import { disk } from './evidence.ts'

const at = '2026-03-02T02:15:04.000Z'
const here = { at, scenario: 's', step: 't', machine: 'debian-1' }

function observed(observation: string, seen: Seen): Entry {
  return { type: 'observation', ...here, observation, seen }
}

const absent: EntryOf<'check'> = {
  type: 'check',
  ...here,
  check: 'c',
  id: 'disk.absent',
  object: 'second disk',
  negated: false,
  statement: 'The second disk is not there',
  verdict: 'held',
  expected: 'absent',
  seen: 'absent',
  observations: ['o'],
  args: { disk: 'second disk' },
}

test('a judgement is made again of the evidence and the arguments that the ledger holds', () => {
  const { again, not } = judgeAgain([observed('o', disk({ present: false })), absent])
  expect(not).toEqual([])
  expect(again).toMatchObject([{ judgement: { verdict: 'held' } }])
  expect(differencesIn(again)).toEqual([])
})

test('what comes out otherwise is told with both words', () => {
  const { again } = judgeAgain([observed('o', disk()), absent])
  expect(differencesIn(again)).toMatchObject([
    {
      id: 'disk.absent',
      changed: ['verdict', 'seen'],
      was: { verdict: 'held' },
      now: { verdict: 'violated' },
    },
  ])
})

test('where the contrary was expected, so it is again', () => {
  const { again } = judgeAgain([observed('o', disk()), { ...absent, negated: true }])
  expect(again).toMatchObject([{ judgement: { verdict: 'held' } }])
})

test.each([
  ['evidence that is missing', { observations: [] }, /other evidence/],
  ['evidence of another kind', { id: 'revert.boot' }, /other evidence/],
  ['arguments that are none', { args: {} }, /other evidence/],
  ['a statement of the author’s own', { id: 'orders.count' }, /author’s own/],
])('%s cannot be judged again, and says why', (_what, changed, why) => {
  const { again, not } = judgeAgain([observed('o', disk()), { ...absent, ...changed }])
  expect(again).toEqual([])
  expect(not).toMatchObject([{ why: expect.stringMatching(why) }])
})

test('a check of format 1 is read, and is not judged again', () => {
  const { check: _c, id: _i, object: _o, negated: _n, args: _a, ...then } = absent
  const { again, not } = judgeAgain([upgraded(then) as Entry])
  expect(again).toEqual([])
  expect(not).toMatchObject([{ why: expect.stringContaining('format 1') }])
})
