import { expect, test } from 'vitest'
import {
  revertBoot,
  revertFreshBoot,
  revertMemory,
  revertNotStarted,
  revertPlace,
  revertPower,
  revertSuspended,
  revertSystemDisk,
  revertTree,
} from '../../src/judge/revert.ts'
import { guest, judges, machine, node } from './evidence.ts'

const target = { name: 'second' }
const place = { snapshot: 'snapshot:second', name: 'second' }

judges(revertPlace, [
  ['under it', 'held', place, machine()],
  ['under another', 'violated', place, machine({ currentSnapshot: 'snapshot:first' })],
  ['at the root', 'violated', place, machine({ currentSnapshot: null })],
])

test('revert.place: a twin of its name is told to be another', () => {
  const twins = machine({
    snapshots: [node('second'), { ...node('second'), id: 'snapshot:twin' }],
    currentSnapshot: 'snapshot:twin',
  })
  expect(revertPlace.judge(place, twins)).toEqual({
    verdict: 'violated',
    expected: 'under “second”',
    seen: 'under “second”, which is another of that name',
  })
})

judges(revertTree, [
  ['all are in their places', 'held', target, machine(), machine({ currentSnapshot: 'snapshot:first' })],
  ['one is gone', 'violated', target, machine(), machine({ snapshots: [node('first')] })],
  [
    'one was exchanged for another of its name',
    'violated',
    target,
    machine(),
    machine({ snapshots: [node('first', { ...node('second'), id: 'snapshot:x' })] }),
  ],
])

const [on, off, suspended] = [
  machine(),
  machine({ powerState: 'poweredOff' }),
  machine({ powerState: 'suspended' }),
]

judges(revertPower, [
  ['with memory, running', 'held', { ...target, memory: true }, on, on],
  ['with memory, off', 'violated', { ...target, memory: true }, on, off],
  ['without memory, off', 'held', { ...target, memory: false }, on, off],
  ['without memory, running', 'violated', { ...target, memory: false }, on, on],
  ['of a machine that was off, running', 'violated', { ...target, memory: false }, off, on],
])

judges(revertNotStarted, [
  ['off', 'held', target, off],
  ['suspended', 'held', target, suspended],
  ['running', 'violated', target, on],
])

judges(revertSuspended, [
  ['suspended', 'held', target, suspended],
  ['off', 'held', target, off],
  ['running', 'violated', target, on],
])

const newerDisk = guest({ marks: { memory: 'memory mark', systemDisk: 'newer' } })
const newerMemory = guest({ marks: { memory: 'newer', systemDisk: 'disk mark' } })
const noMarks = guest({ marks: { memory: null, systemDisk: null } })

judges(revertSystemDisk, [
  ['the mark of then', 'held', target, guest(), newerMemory],
  ['a newer mark', 'violated', target, guest(), newerDisk],
  ['no mark', 'violated', target, guest(), noMarks],
  ['as the cache of that boot has it', 'unknown', target, guest(), guest({ systemDiskCached: true })],
  [
    'through the cache of another boot',
    'held',
    target,
    guest(),
    guest({ systemDiskCached: true, bootId: 'another' }),
  ],
  ['newer, though through the cache', 'violated', target, guest(), { ...newerDisk, systemDiskCached: true }],
])

judges(revertMemory, [
  ['the mark of then', 'held', target, guest(), newerDisk],
  ['a newer mark', 'violated', target, guest(), newerMemory],
  ['no mark', 'violated', target, guest(), noMarks],
])

judges(revertBoot, [
  ['the same boot', 'held', target, guest(), guest()],
  ['another boot', 'violated', target, guest(), guest({ bootId: 'boot-2' })],
])

judges(revertFreshBoot, [
  [
    'another boot, no mark',
    'held',
    target,
    guest(),
    guest({ bootId: 'boot-2', marks: { memory: null, systemDisk: 'x' } }),
  ],
  ['the same boot', 'violated', target, guest(), noMarks],
  ['another boot, a mark in memory', 'violated', target, guest(), guest({ bootId: 'boot-2' })],
])
