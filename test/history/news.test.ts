import { expect, test } from 'vitest'
import { headline, linesOf } from '../../src/history/news.ts'
import { type NightWish, nightOf } from './synthetic-night.ts'
import { morningAfter } from './temp-store.ts'

function nights(wishes: readonly NightWish['verdict'][], builds: readonly string[] = []) {
  return wishes.map((verdict, at) =>
    nightOf({ night: at + 1, machines: 4, verdict, ...(builds[at] && { build: builds[at] }) }),
  )
}

const broken =
  (scenario: number, ...machines: number[]): NightWish['verdict'] =>
  (place) =>
    place.scenario === scenario && machines.includes(place.machine) ? 'violated' : undefined
const held = () => undefined

test.each<[what: string, nights: NightWish['verdict'][], builds: string[], told: string]>([
  ['nothing', [held, held], [], 'Nothing new on build 24723872: 24 checks held'],
  [
    'a build that has it',
    [held, broken(2, 1)],
    ['1', '2'],
    'New since build 2: promise 2 on 1 of 4 machines',
  ],
  [
    'an older build',
    [broken(2, 1), broken(2, 1)],
    ['1', '2'],
    'Still violated since build 1: promise 2 on 1 of 4 machines',
  ],
  [
    'what comes and goes',
    [broken(2, 1), held, broken(2, 1)],
    [],
    'Violated again, on a build on which it held too, since build 24723872: promise 2 on 1 of 4 machines',
  ],
])('the headline of %s', async (_, wishes, builds, told) => {
  expect(headline(await morningAfter(nights(wishes, builds)))).toBe(told)
})

test('what is new goes before what is old, and each has a line', async () => {
  const both: NightWish['verdict'] = (place) => broken(1, 1)?.(place) ?? broken(3, 2, 3)?.(place)
  const morning = await morningAfter(nights([broken(1, 1), both]))
  expect(headline(morning)).toBe('New since build 24723872: promise 3 on 2 of 4 machines')
  expect(linesOf(morning).map((line) => line.split(',')[0])).toEqual([
    'new: promise 3 on debian-2',
    'still: promise 1 on debian-1',
  ])
})

test('what is fixed on a new build is told, and is no news for the gate', async () => {
  const morning = await morningAfter(nights([broken(2, 1), held], ['1', '2']))
  expect(headline(morning)).toBe('Nothing new on build 2: 22 checks held')
  expect(linesOf(morning)[0]).toMatch(
    /^fixed: promise 2 on debian-1, since 2026-01-01 \(run 00000001\) on build 1\./,
  )
})

test('what began on several nights is told since the first of them, and with all builds', async () => {
  const wishes = [broken(2, 3), broken(2, 3, 1), broken(2, 3, 1)]
  const [line] = linesOf(await morningAfter(nights(wishes, ['1', '2', '3'])))
  expect(line).toMatch(
    /^still: promise 2 on debian-1, debian-3, since 2026-01-01 \(run 00000001\) on builds 2 and 1\./,
  )
})
