import { describe, expect, test } from 'vitest'
import { type Check, checksAfter } from '../../src/explore/checks.ts'
import { momentsOf } from '../../src/explore/history.ts'
import type { Operation } from '../../src/explore/operations.ts'
import { attach, overwrite, powerOff, powerOn, remove, revert, snapshot, write } from './operations.ts'

function checksAtEnd(...operations: Operation[]): Check[] {
  const moments = momentsOf(operations)
  expect(moments).toHaveLength(operations.length)
  return checksAfter(moments.at(-1)!)
}

describe('after a revert', () => {
  test('each disk holds what the snapshot has, and one that came later is gone', () => {
    const history = [attach('a'), write('a', 1), snapshot(1), attach('b'), overwrite('a', 2), revert(1)]
    expect(checksAtEnd(...history)).toEqual([
      { check: 'slots' },
      { check: 'holds', disk: 'a', data: 1, on: 'raw' },
      { check: 'absent', disk: 'b' },
    ])
  })

  test('the annotation counts where it was another', () => {
    const annotate = { do: 'annotate', annotation: 'note 1' } as const
    expect(checksAtEnd(snapshot(1), annotate, revert(1))).toEqual([{ check: 'annotation', snapshot: 1 }])
    expect(checksAtEnd(annotate, snapshot(1), revert(1))).toEqual([])
  })

  test('nothing is asked of a guest that does not run', () => {
    expect(checksAtEnd(attach('a'), powerOff, snapshot(1), powerOn, write('a', 1), revert(1))).toEqual([])
  })
})

test('after a start each volume is mounted, and then looked at', () => {
  const volume = { do: 'initialize', disk: 'a' } as const
  expect(checksAtEnd(attach('a'), volume, write('a', 1), powerOff, powerOn)).toEqual([
    { check: 'mount', disk: 'a' },
    { check: 'holds', disk: 'a', data: 1, on: 'volume' },
  ])
})

test('a snapshot stands under the one that the machine stood under', () => {
  expect(checksAtEnd(snapshot(1))).toEqual([])
  expect(checksAtEnd(snapshot(1), snapshot(2))).toEqual([{ check: 'parent', snapshot: 2, parent: 1 }])
})

test('a removal without merging needs consolidation where one state alone stood on it', () => {
  const leave = (id: number): Operation => ({ ...remove(id), consolidate: false }) as Operation
  expect(checksAtEnd(snapshot(1), leave(1))).toEqual([{ check: 'consolidation needed' }])
  expect(checksAtEnd(snapshot(1), snapshot(2), leave(1))).toEqual([{ check: 'consolidation needed' }])
  const branch = [powerOff, snapshot(1), powerOn, revert(1), snapshot(2), powerOn, revert(1), powerOn]
  expect(checksAtEnd(...branch, leave(1))).toEqual([])
})
