import { expect, test } from 'vitest'
import {
  guestCanWrite,
  hostDoesAsAsked,
  hostRefuses,
  hostRunsOn,
  refusalChangesNothing,
} from '../../src/judge/host-answer.ts'
import { answer, diskOn, judges, machine, node, plainSettings } from './evidence.ts'

judges(hostDoesAsAsked, [
  ['it does', 'held', { asked: 'revert' }, answer()],
  ['it refuses', 'violated', { asked: 'revert' }, answer({ answer: 'InvalidState', said: 'No.' })],
])

judges(guestCanWrite, [
  ['it has written', 'held', { disk: 'd' }, answer()],
  ['it could not', 'violated', { disk: 'd' }, answer({ answer: 'failed', said: 'read-only file system' })],
])

judges(hostRunsOn, [
  ['no question', 'held', { what: 'it writes' }, machine()],
  [
    'a question for want of room',
    'unknown',
    { what: 'it writes' },
    machine({ question: 'msg.hbacommon.outofspace: There is no more space for virtual disk.' }),
  ],
  [
    'any other question',
    'unknown',
    { what: 'it writes' },
    machine({ question: 'msg.cdromdisconnect.locked' }),
  ],
  [
    'a delta that is broken',
    'violated',
    { what: 'it writes' },
    machine({ question: 'The redo log of a-000001.vmdk is corrupted.' }),
  ],
  [
    'a parent that is broken',
    'violated',
    { what: 'it writes' },
    machine({ question: 'The parent virtual disk has been modified since the child was created.' }),
  ],
  [
    'a parent that somebody else holds',
    'unknown',
    { what: 'it writes' },
    machine({ question: 'The parent virtual disk is locked by another process. Retry?' }),
  ],
  [
    'storage that is lost, which may look like a broken delta',
    'unknown',
    { what: 'it writes' },
    machine({ question: 'The redo log of a-000001.vmdk is corrupted: connection timed out (APD).' }),
  ],
])

const refusal = { what: 'it', faults: ['TooManySnapshotLevels', 'InvalidState'] }

judges(hostRefuses, [
  ['with the right fault', 'held', refusal, answer({ answer: 'InvalidState', said: 'No.' })],
  ['with another', 'violated', refusal, answer({ answer: 'InvalidName', said: 'No.' })],
  ['not at all', 'violated', refusal, answer()],
])

const what = { what: 'it' }
const exchanged = machine({
  snapshots: [node('first', { ...node('second'), id: 'snapshot:x' })],
  currentSnapshot: 'snapshot:x',
})
const moved = machine({ disks: [diskOn('Hard disk 1', ['a-2', 'a-1', 'a'], { unit: 2 })] })

const pair = (one: string, other: string) => ({
  snapshots: [node('first', node(one), node(other))],
  currentSnapshot: 'snapshot:a',
  disks: [diskOn(one, [one]), diskOn(other, [other])],
})

judges(refusalChangesNothing, [
  ['nothing changes', 'held', what, machine(), machine()],
  ['the same in another order', 'held', what, machine(pair('a', 'b')), machine(pair('b', 'a'))],
  ['a snapshot is gone', 'violated', what, machine(), machine({ snapshots: [node('first')] })],
  ['a snapshot was exchanged for one of its name', 'violated', what, machine(), exchanged],
  ['a disk stands elsewhere', 'violated', what, machine(), moved],
  [
    'the memory changes',
    'violated',
    what,
    machine(),
    machine({ settings: { ...plainSettings, memoryMiB: 512 } }),
  ],
])

test('refusal.changes-nothing: what reads alike by its names is told by references', () => {
  const { expected, seen } = refusalChangesNothing.judge(what, machine(), exchanged)
  expect(expected).toContain('“second” (second)')
  expect(seen).toContain('“second” (x)')
})
