import { expect, test } from 'vitest'
import { applied } from '../../src/judge/applied.ts'
import { judge } from '../../src/judge/judgement.ts'
import { probeAsAt } from '../../src/judge/probe.ts'
import { statement } from '../../src/judge/statement.ts'
import { judges, probe } from './evidence.ts'

const about = { probe: 'orders', name: 'with-orders' }
const [three, five, seven] = ['3', '5', '7'].map((value) => probe({ value }))
const blind = probe({ value: null, trouble: 'the server is down' })
if (!three || !five || !seven) throw new Error('three probes')

judges(probeAsAt, [
  ['it sees again what it saw', 'held', about, three, three, five, three, three],
  ['it sees something newer, in both looks', 'violated', about, three, three, five, five, five],
  ['it sees what never was', 'violated', about, three, three, five, seven, seven],
  ['it goes on changing', 'unknown', about, three, three, five, five, seven],
  ['it saw the same before the revert', 'unknown', about, three, three, three, three, three],
  [
    'it saw the same before the revert, and something else after',
    'unknown',
    about,
    three,
    three,
    three,
    five,
    five,
  ],
  ['it changed during the snapshot', 'unknown', about, three, five, seven, three, three],
  ['it cannot see after the revert', 'unknown', about, three, three, five, blind, blind],
  ['it saw only when it was asked twice', 'unknown', about, three, three, five, blind, five],
  ['it could not see before the revert', 'unknown', about, three, three, blind, five, five],
  ['it could not see at the snapshot', 'unknown', about, blind, blind, five, three, three],
  ['it never could see', 'unknown', about, blind, blind, blind, blind, blind],
])

test('of large values is told where they differ', () => {
  const rows = (last: string) => probe({ value: JSON.stringify([...Array(200).keys(), last]) })
  const { expected, seen } = probeAsAt.judge(
    about,
    rows('old'),
    rows('old'),
    rows('new'),
    rows('new'),
    rows('new'),
  )
  expect(expected).toMatch(/^from character \d+ on: ….*"old"\]$/)
  expect(seen).toMatch(/^from character \d+ on: ….*"new"\]$/)
  expect(expected.length).toBeLessThan(350)
})

const noOrderLost = statement({
  id: 'author.no-order-lost',
  takes: ['probe'],
  sentence: () => 'No order is lost',
  judge: (_, { value }) => judge(value === '3', '3', String(value)),
})

test('where a probe could not see, an author’s own statement is unknown too, and so is its contrary', () => {
  expect(applied(noOrderLost, {}, [five], false).judgement.verdict).toBe('violated')
  expect(applied(noOrderLost, {}, [blind], false).judgement).toEqual({
    ...{
      verdict: 'unknown',
      expected: 'what the probe “orders” sees',
      seen: 'it cannot see: the server is down',
    },
  })
  expect(applied(noOrderLost, {}, [blind], true).judgement.verdict).toBe('unknown')
})
