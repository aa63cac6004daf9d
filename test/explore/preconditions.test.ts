import { describe, expect, test } from 'vitest'
import { outcomeOf, possible } from '../../src/explore/history.ts'
import { beginning } from '../../src/explore/model.ts'
import type { Operation } from '../../src/explore/operations.ts'
import { isPossible } from '../../src/explore/preconditions.ts'
import { attach, powerOff, powerOn, remove, revert, snapshot, write } from './operations.ts'

const stateAfter = (...operations: Operation[]) => {
  expect(possible(operations)).toEqual(operations)
  return outcomeOf(operations)
}

describe('a revert', () => {
  test('is not possible where a disk is as the snapshot has it: it would pass by doing nothing', () => {
    const kept = stateAfter(attach('a'), write('a', 1), snapshot(1))
    expect(isPossible(kept, revert(1))).toBe(false)
    const written = stateAfter(attach('a'), write('a', 1), snapshot(1), {
      do: 'overwrite',
      disk: 'a',
      data: 2,
    })
    expect(isPossible(written, revert(1))).toBe(true)
  })

  test('of a machine that is off wants another power or another place', () => {
    const off = stateAfter(powerOff, snapshot(1))
    expect(isPossible(off, revert(1))).toBe(false)
    expect(isPossible(stateAfter(powerOff, snapshot(1), powerOn), revert(1))).toBe(true)
  })

  test('without a start means something only where the memory of a machine that runs would start it', () => {
    const quiet = { ...revert(1), suppressPowerOn: true } as Operation
    const changed = [{ do: 'annotate', annotation: 'note 1' } as const, powerOff]
    expect(isPossible(stateAfter(snapshot(1, { memory: true }), ...changed), quiet)).toBe(true)
    expect(isPossible(stateAfter(snapshot(1), ...changed, powerOn), quiet)).toBe(false)
  })

  test('without a start of a machine that is off, and as the snapshot has it, would do nothing', () => {
    const quiet = { ...revert(1), suppressPowerOn: true } as Operation
    const back = [snapshot(1, { memory: true }), quiet]
    expect(isPossible(stateAfter(...back), quiet)).toBe(false)
    expect(isPossible(stateAfter(...back, { do: 'annotate', annotation: 'note 1' }), quiet)).toBe(true)
  })

  test('brings back disks, data and annotation, and takes off what came later', () => {
    const { disks, annotation, at } = stateAfter(
      ...[attach('a'), write('a', 1), snapshot(1), attach('b')],
      ...([
        { do: 'overwrite', disk: 'a', data: 2 },
        { do: 'annotate', annotation: 'note 1' },
      ] as const),
      revert(1),
    )
    expect(disks).toEqual({ a: { sizeMiB: 32, independent: false, holds: 'raw', data: 1 } })
    expect({ annotation, at }).toEqual({ annotation: undefined, at: 1 })
  })

  test('leaves an independent disk what it is', () => {
    const { disks } = stateAfter(
      ...[attach('a', 'independent_persistent'), write('a', 1), powerOff, snapshot(1), powerOn],
      ...[{ do: 'overwrite', disk: 'a', data: 2 } as const, revert(1)],
    )
    expect(disks.a?.data).toBe(2)
  })
})

describe('a snapshot', () => {
  test('of a machine with an independent disk is taken only while it is off', () => {
    const on = stateAfter(attach('a', 'independent_persistent'))
    expect(isPossible(on, snapshot(1))).toBe(false)
    expect(isPossible(stateAfter(attach('a', 'independent_persistent'), powerOff), snapshot(1))).toBe(true)
  })

  test('that is left out takes along whatever goes back to it, and aims nothing elsewhere', () => {
    const history = [
      attach('a'),
      write('a', 1),
      snapshot(1),
      { do: 'overwrite', disk: 'a', data: 2 } as const,
    ]
    const all = [
      ...history,
      snapshot(2),
      { do: 'overwrite', disk: 'a', data: 3 } as const,
      revert(1),
      revert(2),
    ]
    const without = possible(all.filter((one) => one.do !== 'snapshot' || one.snapshot !== 1))
    expect(without.filter(({ do: kind }) => kind === 'revert')).toEqual([revert(2)])
  })
})

describe('a disk', () => {
  test('is extended, and gets another mode, only without a parent and of a machine that is off', () => {
    const extend = { do: 'extend', disk: 'a', toMiB: 64 } as const
    expect(isPossible(stateAfter(attach('a'), write('a', 1)), extend)).toBe(false)
    expect(isPossible(stateAfter(attach('a'), write('a', 1), powerOff), extend)).toBe(true)
    expect(isPossible(stateAfter(attach('a'), write('a', 1), snapshot(1), powerOff), extend)).toBe(false)
    expect(isPossible(stateAfter(attach('a'), write('a', 1), snapshot(1), remove(1), powerOff), extend)).toBe(
      true,
    )
  })

  test('with a volume is not pulled away from a guest that runs', () => {
    const volume = [attach('a'), { do: 'initialize', disk: 'a' } as const]
    expect(isPossible(stateAfter(...volume), { do: 'detach', disk: 'a', deleteFile: false })).toBe(false)
    expect(isPossible(stateAfter(...volume, powerOff), { do: 'detach', disk: 'a', deleteFile: false })).toBe(
      true,
    )
  })
})

test('a removal moves what is below up, and with its children takes them along', () => {
  const tree = [snapshot(1), snapshot(2), snapshot(3)]
  expect(stateAfter(...tree, remove(2)).snapshots.map(({ id, parent }) => [id, parent])).toEqual([
    [1, undefined],
    [3, 1],
  ])
  const gone = stateAfter(...tree, { ...remove(2), children: true } as Operation)
  expect([gone.snapshots.map(({ id }) => id), gone.at]).toEqual([[1], 1])
})

test('at the beginning there is nothing to go back to, to remove or to write to', () => {
  for (const operation of [revert(1), remove(1), write('a', 1), { do: 'consolidate' } as const])
    expect(isPossible(beginning, operation)).toBe(false)
})
