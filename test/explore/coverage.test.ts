import { expect, test } from 'vitest'
import { Coverage, shapeOf } from '../../src/explore/coverage.ts'
import { outcomeOf } from '../../src/explore/history.ts'
import { attach, overwrite, powerOff, powerOn, revert, snapshot, write } from './operations.ts'

test('a pair counts with the tree in which its second operation was done', () => {
  const coverage = new Coverage()
  coverage.add([attach('a'), write('a', 1), snapshot(1), overwrite('a', 2), revert(1)])
  expect(coverage.of('attach', 'write', 'no snapshot')).toBe(1)
  expect(coverage.of('overwrite', 'revert', 'one snapshot')).toBe(1)
  expect(coverage.of('revert', 'overwrite', 'one snapshot')).toBe(0)
})

test('the shape of a tree is none, one, a line, or branches', () => {
  expect(shapeOf(outcomeOf([]))).toBe('no snapshot')
  expect(shapeOf(outcomeOf([snapshot(1)]))).toBe('one snapshot')
  expect(shapeOf(outcomeOf([snapshot(1), snapshot(2)]))).toBe('a line')
  const branches = [powerOff, snapshot(1), powerOn, revert(1), snapshot(2), powerOn, revert(1), snapshot(3)]
  expect(shapeOf(outcomeOf(branches))).toBe('branches')
})
