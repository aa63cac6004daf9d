import { expect, test } from 'vitest'
import { judgeTree } from '../../src/scenario/judgement.ts'
import { depthOf, describeTree, sameTree, without } from '../../src/scenario/tree.ts'
import { flatten, type SnapshotNode, type SnapshotRef } from '../../src/vsphere/snapshots/snapshots.ts'

const ref = (name: string): SnapshotRef => `VirtualMachineSnapshot:${name}`
const node = (name: string, ...children: SnapshotNode[]): SnapshotNode => ({
  ref: ref(name),
  id: undefined,
  name,
  description: '',
  createdAt: new Date(0),
  powerState: 'poweredOff',
  quiesced: false,
  children,
})
const roots = [node('a', node('b', node('c')), node('d'))]

test('what was below a snapshot that is gone moves up to its parent, and so does the machine', () => {
  const after = without({ roots, current: ref('b') }, ref('b'), { children: false })
  expect(describeTree(after)).toBe('“a”* > (“c”, “d”)')
})

test('with its children gone, a machine below stands under the parent of them all', () => {
  const after = without({ roots, current: ref('c') }, ref('b'), { children: true })
  expect(describeTree(after)).toBe('“a”* > “d”')
  expect(describeTree(without({ roots, current: ref('c') }, ref('a'), { children: true }))).toBe(
    'no snapshots',
  )
})

test('trees are the same whatever the order of siblings, and not when one stands elsewhere', () => {
  expect(sameTree(roots, [node('a', node('d'), node('b', node('c')))])).toBe(true)
  expect(sameTree(roots, [node('a', node('b'), node('c'), node('d'))])).toBe(false)
  expect(sameTree(roots, [node('a', node('b', node('c')))])).toBe(false)
})

test('snapshots of one name are told apart by their references, where the names alone would read alike', () => {
  const twin = (reference: string) => ({
    roots: [{ ...node('twin'), ref: ref(reference) }],
    current: undefined,
  })
  expect(judgeTree(twin('3-snapshot-7'), twin('3-snapshot-8'))).toEqual({
    verdict: 'violated',
    expected: '“twin” (3-snapshot-7), the machine at the root',
    seen: '“twin” (3-snapshot-8), the machine at the root',
  })
  expect(judgeTree({ roots, current: ref('b') }, { roots, current: ref('c') })).toEqual({
    verdict: 'violated',
    expected: '“a” > (“b”* > “c”, “d”)',
    seen: '“a” > (“b” > “c”*, “d”)',
  })
  expect(judgeTree({ roots, current: ref('b') }, { roots, current: ref('b') }).verdict).toBe('held')
})

test('depth and number of a tree', () => {
  expect(depthOf(roots)).toBe(3)
  expect(flatten(roots)).toHaveLength(4)
})
