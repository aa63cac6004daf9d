import { expect, test } from 'vitest'
import type { DiskObservation, PartitionObservation } from '../../src/guest/guest.ts'
import { judgeInitialized, judgeUninitialized } from '../../src/scenario/judgement.ts'

const size = 2 * 2 ** 30

const blank: DiskObservation = {
  present: true,
  path: '/dev/sdb',
  sizeBytes: size,
  online: true,
  readOnly: false,
  partitionTable: 'none',
  wholeDiskFilesystem: null,
  blankEnds: true,
  partitions: [],
}

const data: PartitionObservation = {
  number: 1,
  kind: 'data',
  offsetBytes: 2 ** 20,
  sizeBytes: size - 2 ** 21,
  filesystem: 'ext4',
  label: 'second-drive',
  mountPoint: '/mnt/x',
  usedBytes: 0,
  freeBytes: 1,
}

const initialized: DiskObservation = { ...blank, partitionTable: 'gpt', blankEnds: false, partitions: [data] }

test('a disk with nothing on it is uninitialised, online or offline', () => {
  expect(judgeUninitialized(blank, size).verdict).toBe('held')
  expect(judgeUninitialized({ ...blank, online: false }, size).verdict).toBe('held')
})

test.each([
  ['absent', { ...blank, present: false }],
  ['of another size', { ...blank, sizeBytes: size / 2 }],
  ['with a partition table', { ...blank, partitionTable: 'gpt' as const }],
  ['with a file system on the whole disk', { ...blank, wholeDiskFilesystem: 'xfs' }],
  ['with some byte at an end', { ...blank, blankEnds: false }],
])('a disk %s is not uninitialised', (_what, disk) => {
  expect(judgeUninitialized(disk, size).verdict).toBe('violated')
})

test('a disk whose ends could not be read is not known to be uninitialised', () => {
  expect(judgeUninitialized({ ...blank, blankEnds: null }, size).verdict).toBe('unknown')
})

const volume = { label: 'second-drive', filesystem: 'ext4' }

test('a disk with its volume mounted is initialised', () => {
  expect(judgeInitialized(initialized, volume)).toMatchObject({
    verdict: 'held',
    seen: '/dev/sdb, 2 GiB, online, GPT, ext4 “second-drive” at /mnt/x',
  })
})

test.each([
  ['blank', blank],
  ['offline', { ...initialized, online: false }],
  ['not mounted', { ...initialized, partitions: [{ ...data, mountPoint: null }] }],
  ['with another label', { ...initialized, partitions: [{ ...data, label: 'other' }] }],
  ['with another file system', { ...initialized, partitions: [{ ...data, filesystem: 'xfs' }] }],
  ['with a second volume', { ...initialized, partitions: [data, { ...data, number: 2 }] }],
])('a disk that is %s is not initialised', (_what, disk) => {
  expect(judgeInitialized(disk, volume).verdict).toBe('violated')
})
