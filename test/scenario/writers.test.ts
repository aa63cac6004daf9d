import { expect, test } from 'vitest'
import { judgeOrder } from '../../src/scenario/writers.ts'

const ring = (newest: number | null) => ({ newest, wrong: [] })
const moment = [10, 20] as const
const zeroed = {
  first: 3,
  blocks: 1,
  kind: 'zeroed',
  generation: 0,
  fromBlock: null,
  fault: 'zeroed',
} as const

test.each([
  [15, 15],
  [16, 15],
  [10, 10],
  [21, 20],
])('block %i on the first disk and %i on the second are of one moment', (first, second) => {
  expect(judgeOrder([ring(first), ring(second)], moment).verdict).toBe('held')
})

test('a writer that had acknowledged nothing may have left nothing', () => {
  expect(judgeOrder([ring(null), ring(null)], [null, null]).verdict).toBe('held')
})

test.each([
  ['the second disk holds what the first does not', 15, 16],
  ['the first disk is more than one block ahead', 15, 13],
  ['what was acknowledged before is missing', 9, 9],
  ['there is something from after the moment', 22, 21],
  ['what was acknowledged before is missing', null, null],
])('%s: violated', (fault, first, second) => {
  const { verdict, seen } = judgeOrder([ring(first), ring(second)], moment)
  expect({ verdict, seen }).toEqual({ verdict: 'violated', seen: expect.stringContaining(fault) })
})

test('a slot that is wrong violates it too', () => {
  const { verdict, seen } = judgeOrder([ring(15), { newest: 15, wrong: [zeroed] }], moment)
  expect({ verdict, seen }).toEqual({ verdict: 'violated', seen: expect.stringContaining('slot 3: zeroed') })
})
