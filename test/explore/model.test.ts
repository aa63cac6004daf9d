import { expect, test } from 'vitest'
import { outcomeOf } from '../../src/explore/history.ts'
import { leftOut } from '../../src/explore/model.ts'
import { attach, revert, snapshot, whileWriting, write } from './operations.ts'

const volumes = ['a', 'b'].flatMap((disk) => [attach(disk), { do: 'initialize', disk } as const])
const written = outcomeOf([...volumes, whileWriting(1), write('a', 1), write('b', 2)])

test('a snapshot that a host has no word for has had its writer write: what an earlier one had left is gone', () => {
  expect(written.written).toMatchObject([{ writer: 1, first: 'a', second: 'b' }])
  const after = leftOut(written, whileWriting(2))
  expect(after).toEqual({ ...written, written: [] })
})

test('whatever else it has no word for changes nothing', () => {
  for (const operation of [snapshot(2), revert(1)]) expect(leftOut(written, operation)).toBe(written)
})
