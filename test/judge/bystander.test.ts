import { expect, test } from 'vitest'
import { bystanderDisk, bystanderGuest, bystanderMachine } from '../../src/judge/bystander.ts'
import { content, diskOn, guest, judges, MIB, machine, node } from './evidence.ts'

const asked = { asked: 'revert win10-1 to “first”' }
const was = machine()

const pair = (one: string, other: string) => ({
  snapshots: [node(one), node(other)],
  currentSnapshot: 'snapshot:a',
  disks: [diskOn(one, [one]), diskOn(other, [other])],
})

judges(bystanderMachine, [
  ['as it was', 'held', asked, was, machine()],
  [
    'with its files moved',
    'held',
    asked,
    was,
    machine({ disks: [diskOn('Hard disk 1', ['x-2', 'x-1', 'x'])] }),
  ],
  ['told in another order', 'held', asked, machine(pair('a', 'b')), machine(pair('b', 'a'))],
  ['off', 'violated', asked, was, machine({ powerState: 'poweredOff' })],
  ['without a snapshot', 'violated', asked, was, machine({ snapshots: [node('first')] })],
  ['under another snapshot', 'violated', asked, was, machine({ currentSnapshot: 'snapshot:first' })],
  ['without a disk', 'violated', asked, was, machine({ disks: [] })],
  [
    'with a delta more',
    'violated',
    asked,
    was,
    machine({ disks: [diskOn('Hard disk 1', ['b', 'a-2', 'a-1', 'a'])] }),
  ],
])

test('a snapshot that was exchanged for one of its name is told by its reference', () => {
  const other = machine({
    snapshots: [node('first', { ...node('second'), id: 'snapshot:other' })],
    currentSnapshot: 'snapshot:other',
  })
  const { expected, seen } = bystanderMachine.judge(asked, was, other)
  expect(expected).not.toBe(seen)
  expect(seen).toContain('other')
})

judges(bystanderGuest, [
  ['as it was', 'held', asked, guest(), guest()],
  ['started anew', 'violated', asked, guest(), guest({ bootId: 'boot-2' })],
  ['with older marks', 'violated', asked, guest(), guest({ marks: { memory: 'old', systemDisk: 'old' } })],
])

const disk = { ...asked, disk: 'second disk', capacityBytes: 256 * MIB }
const mounted = { volumes: [{ believed: 'ext4', onDisk: 'ext4' }] }
const longer = content({ sizeBytes: 257 * MIB, looked: [{ first: 0, count: 257 }] })
const spilt = [{ at: 3, sha256: 'spilt' }]

judges(bystanderDisk, [
  ['as it was', 'held', disk, content(), content()],
  ['data that spilt into it', 'violated', disk, content({ chunks: [] }), content({ chunks: spilt })],
  ['mounted, and written to', 'unknown', disk, content(mounted), content({ ...mounted, chunks: spilt })],
  [
    'half as long',
    'violated',
    disk,
    content(),
    content({ sizeBytes: 128 * MIB, looked: [{ first: 0, count: 128 }] }),
  ],
  ['longer than its host said', 'violated', disk, content(), longer],
  ['nothing that was looked at', 'unknown', disk, content(), content({ looked: [], chunks: [] })],
  ['not to be seen', 'unknown', disk, content(), content({ present: false, looked: [], chunks: [] })],
])
