import { describe, expect, test } from 'vitest'
import { type Check, checksAfter } from '../../src/explore/checks.ts'
import { momentsOf, outcomeOf } from '../../src/explore/history.ts'
import type { Operation } from '../../src/explore/operations.ts'
import {
  attach,
  overwrite,
  powerOff,
  powerOn,
  remove,
  revert,
  snapshot,
  whileWriting,
  write,
} from './operations.ts'

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

  test('a disk that no guest has shown is not expected to be gone', () => {
    const unseen = [snapshot(1, { memory: true }), powerOff, attach('b')]
    expect(checksAtEnd(...unseen, revert(1))).not.toContainEqual({ check: 'absent', disk: 'b' })
    expect(checksAtEnd(...unseen, powerOn, revert(1))).toContainEqual({ check: 'absent', disk: 'b' })
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

test('after a start, and after a revert, an extended disk has its size', () => {
  const extend = { do: 'extend', disk: 'a', toMiB: 64 } as const
  const extended = [attach('a'), write('a', 1), powerOff, extend, powerOn]
  const size = { check: 'size', disk: 'a', sizeMiB: 64 } as const
  expect(checksAtEnd(...extended)).toContainEqual(size)
  const reverted = [snapshot(1, { memory: true }), overwrite('a', 2), revert(1)]
  expect(checksAtEnd(...extended, ...reverted)).toContainEqual(size)
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

describe('a snapshot that is taken while a writer writes', () => {
  const volumes: Operation[] = ['a', 'b'].flatMap((disk) => [
    attach(disk),
    { do: 'initialize', disk } as const,
  ])

  test('keeps the order of its writes at that moment, and the disks that of its end', () => {
    const [at, end] = [writeOrder(1, { stopped: false }), writeOrder(2, { stopped: true })]
    expect(checksAtEnd(...volumes, whileWriting(1))).toEqual([end])
    const newer = [write('a', 1), write('b', 2)]
    expect(checksAtEnd(...volumes, whileWriting(1), ...newer, revert(1))).toContainEqual(at)
    expect(checksAtEnd(...volumes, whileWriting(1), powerOff, powerOn)).toContainEqual(end)
  })

  test('with memory has the writer go on, which is stopped then: another moment', () => {
    const history = [...volumes, whileWriting(1, { memory: true }), write('a', 1), write('b', 2)]
    const checks = checksAtEnd(...history, revert(1))
    expect(checks).toContainEqual({ check: 'goes on', writer: 1, since: 1, moment: 3 })
    expect(checks).toContainEqual(writeOrder(3, { stopped: true }))
    const quiet = { ...revert(1), suppressPowerOn: true } as Operation
    expect(checksAtEnd(...history, quiet, powerOn)).toContainEqual(writeOrder(1, { stopped: false }))
  })

  test('is not asked for any more where one of the disks was taken off, or another writer wrote to it', () => {
    const gone = { do: 'detach', disk: 'a', deleteFile: false } as const
    const orders = (...operations: Operation[]) =>
      checksAtEnd(...operations).flatMap((one) => (one.check === 'write order' ? [one.moment] : []))
    expect(orders(...volumes, whileWriting(1), powerOff, gone, powerOn)).toEqual([])
    expect(orders(...volumes, whileWriting(1), whileWriting(2), powerOff, powerOn)).toEqual([4])
  })
})

const writeOrder = (moment: number, { stopped }: { stopped: boolean }) => ({
  ...{ check: 'write order', writer: 1, moment, stopped },
})

test('a restart of the host leaves a machine off that ran', () => {
  expect(outcomeOf([{ do: 'host restart' }]).power).toBe('off')
  expect(outcomeOf([{ do: 'suspend' }, { do: 'host restart' }]).power).toBe('suspended')
})
