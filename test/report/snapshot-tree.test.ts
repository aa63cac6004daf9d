import { expect, test } from 'vitest'
import type { SnapshotNode } from '../../src/evidence/seen.ts'
import { type HostView, recordOf } from '../../src/report/run-record.ts'
import { isSameTree, snapshotTree } from '../../src/report/snapshot-tree.ts'
import { exampleLedger } from './example-ledger.ts'
import { restOfMachine } from './example-sights.ts'

test('a machine without snapshots stands at the root', () => {
  expect(outlineOf([], null)).toBe('<here>')
})

test('a line of snapshots stays in one column', () => {
  expect(outlineOf([node('1', [node('2', [node('3')])])], '3')).toBe('1 2 3 <here>')
})

test('each way on from a fork is a branch, and "you are here" is one of them', () => {
  expect(outlineOf([node('1', [node('2'), node('3', [node('4')])])], '1')).toBe('1 (2) (3 4) (<here>)')
})

test('a machine at the root of a tree stands beside its first snapshots', () => {
  expect(outlineOf([node('1')], null)).toBe('(1) (<here>)')
})

test('a tree is the same while neither its snapshots nor its place change', () => {
  const [step] = recordOf(exampleLedger()).scenarios[0]?.steps ?? []
  const seen = step?.machines[0]?.observations.map((observation) => observation.seen)
  const view = seen?.find((one) => one.kind === 'machine')
  if (view?.kind !== 'machine') throw new Error('the example begins with a view of the host')
  expect(isSameTree(null, view)).toBe(true)
  const taken: HostView = { ...view, snapshots: [node('1')], currentSnapshot: '1' }
  expect(isSameTree(null, taken)).toBe(false)
  expect(isSameTree(taken, { ...taken, disks: [] })).toBe(true)
  expect(isSameTree(taken, { ...taken, currentSnapshot: null })).toBe(false)
})

function node(id: string, children: SnapshotNode[] = []): SnapshotNode {
  return {
    id,
    name: id,
    createdAt: '2026-03-02T02:15:04.000Z',
    powerState: 'poweredOff',
    quiesced: false,
    children,
  }
}

/** The drawing without its markup: a branch in brackets. */
function outlineOf(snapshots: SnapshotNode[], currentSnapshot: string | null): string {
  const view: HostView = {
    kind: 'machine',
    powerState: 'poweredOn',
    snapshots,
    currentSnapshot,
    toolsRunning: true,
    ...restOfMachine,
    disks: [],
    snapshotFiles: [],
  }
  return snapshotTree(view)
    .toString()
    .replace(/<li class="here">.*?<\/li>/gs, ' <here> ')
    .replace(/<li class="snapshot[^>]*>\s*(\S+).*?<\/li>/gs, ' $1 ')
    .replace(/<li class="branch"><ul>/g, '(')
    .replace(/<\/ul><\/li>/g, ')')
    .replace(/<\/?ul[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .replace(/\)\(/g, ') (')
    .trim()
}
