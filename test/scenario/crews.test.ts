import { expect, test } from 'vitest'
import { inShard } from '../../src/config/shards.ts'
import { type CrewMachine, crewsOf, type Needs, type NeedsOrLess } from '../../src/scenario/crews.ts'

function fleet(linux: number, windows: number): CrewMachine[] {
  const of = (guest: CrewMachine['guest'], count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `${guest[0]}${i + 1}`, guest }))
  return [...of('linux', linux), ...of('windows', windows)]
}

const formed: [needs: NeedsOrLess, machines: CrewMachine[], crews: string[]][] = [
  ['each', fleet(2, 1), ['l1', 'l2', 'w1']],
  [{}, fleet(2, 0), ['l1', 'l2']],
  ['all', fleet(2, 1), ['l1 l2 w1']],
  [{ linux: 1 }, fleet(2, 1), ['l1', 'l2']],
  [{ linux: 1, windows: 1 }, fleet(3, 2), ['l1 w1', 'l2 w2']],
  [{ linux: 2 }, fleet(5, 0), ['l1 l3', 'l2 l4']],
  [{ atLeast: 2 }, fleet(1, 1), ['l1 w1']],
  [{ atLeast: 2 }, fleet(2, 2), ['l1 w1', 'l2 w2']],
  [{ atLeast: 2 }, fleet(3, 0), ['l1 l2 l3']],
  [{ windows: 1, atLeast: 2 }, fleet(3, 1), ['l1 l2 l3 w1']],
  [[{ atLeast: 2 }, 'each'], fleet(2, 0), ['l1 l2']],
  [[{ atLeast: 2 }, 'each'], fleet(1, 0), ['l1']],
]

test.each(formed)('of whom a scenario needs (%j) crews are formed: %#', (needs, machines, crews) => {
  const found = crewsOf(needs, machines)
  expect('unmet' in found ? found : found.map((crew) => crew.join(' '))).toEqual(crews)
})

test.each<[Needs, CrewMachine[], string]>([
  [{ windows: 1 }, fleet(2, 0), 'it needs 1 with a windows guest, and there are fewer'],
  [{ atLeast: 2 }, fleet(1, 0), 'it needs 2 machines, and there are fewer'],
  ['each', [], 'it needs a machine, and none is here'],
])('where not one can be formed, what is missing is said: %#', (needs, machines, unmet) => {
  expect(crewsOf(needs, machines)).toEqual({ unmet })
})

test('no machine is in two crews, whatever is needed of whatever there is', () => {
  for (const needs of [
    'each',
    { linux: 1, windows: 1 },
    { atLeast: 2 },
    { windows: 1, atLeast: 3 },
  ] as Needs[])
    for (let linux = 0; linux < 7; linux++)
      for (let windows = 0; windows < 7; windows++) {
        const found = crewsOf(needs, fleet(linux, windows))
        const members = 'unmet' in found ? [] : found.flat()
        expect(new Set(members).size).toBe(members.length)
      }
})

test('in the shards of a fleet of pairs the same crews are formed as in the whole', () => {
  const whole = fleet(4, 4)
  for (const needs of ['each', { linux: 1, windows: 1 }, { atLeast: 2 }] as Needs[]) {
    const parts = [1, 2].map((index) => crewsOf(needs, inShard(whole, { index, of: 2 })))
    const names = (crews: ReturnType<typeof crewsOf>) =>
      'unmet' in crews ? [] : crews.map((crew) => crew.join(' '))
    expect(parts.flatMap(names).toSorted()).toEqual(names(crewsOf(needs, whole)).toSorted())
  }
})
