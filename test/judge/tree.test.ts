import { expect, test } from 'vitest'
import { flatten } from '../../src/core/flatten.ts'
import type { Verdict } from '../../src/evidence/verdict.ts'
import { depthOf, describeTree, judgeTree, without } from '../../src/judge/tree.ts'
import { node } from './evidence.ts'

const id = (name: string) => `snapshot:${name}`
const snapshots = [node('a', node('b', node('c')), node('d'))]
const standing = (name: string) => ({ snapshots, currentSnapshot: id(name) })

test('what was below a snapshot that is gone moves up to its parent, and so does the machine', () => {
  const after = without(standing('b'), id('b'), { children: false })
  expect(describeTree(after)).toBe('“a”* > (“c”, “d”)')
})

test('with its children gone, a machine below stands under the parent of them all', () => {
  const after = without(standing('c'), id('b'), { children: true })
  expect(describeTree(after)).toBe('“a”* > “d”')
  expect(describeTree(without(standing('c'), id('a'), { children: true }))).toBe('no snapshots')
})

test.each<[string, typeof snapshots, Verdict]>([
  ['in another order', [node('a', node('d'), node('b', node('c')))], 'held'],
  ['with one elsewhere', [node('a', node('b'), node('c'), node('d'))], 'violated'],
  ['without one', [node('a', node('b', node('c')))], 'violated'],
])('a tree %s: %s', (_what, other, verdict) => {
  const expected = { snapshots, currentSnapshot: null }
  expect(judgeTree(expected, { snapshots: other, currentSnapshot: null }).verdict).toBe(verdict)
})

test('snapshots of one name are told apart by their references, where the names alone would read alike', () => {
  const twin = (reference: string) => ({
    snapshots: [{ ...node('twin'), id: id(reference) }],
    currentSnapshot: null,
  })
  expect(judgeTree(twin('3-snapshot-7'), twin('3-snapshot-8'))).toEqual({
    verdict: 'violated',
    expected: '“twin” (3-snapshot-7), the machine at the root',
    seen: '“twin” (3-snapshot-8), the machine at the root',
  })
  expect(judgeTree(standing('b'), standing('c'))).toEqual({
    verdict: 'violated',
    expected: '“a” > (“b”* > “c”, “d”)',
    seen: '“a” > (“b” > “c”*, “d”)',
  })
  expect(judgeTree(standing('b'), standing('b')).verdict).toBe('held')
})

test('depth and number of a tree', () => {
  expect(depthOf(snapshots)).toBe(3)
  expect(flatten(snapshots)).toHaveLength(4)
})
