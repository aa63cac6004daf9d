import { expect, test } from 'vitest'
import { type DiskSeen, segmentsOf } from '../../src/report/disk-segments.ts'
import { twoMachines } from './example-ledger.ts'
import { MiB, rawDisk, volume } from './example-sights.ts'

const [debian, windows] = twoMachines

test('a raw disk is unallocated as a whole', () => {
  expect(drawn(rawDisk(debian))).toEqual(['unallocated 2048 MiB 100%'])
})

test('the room before, between and behind partitions is unallocated, and alignment is not', () => {
  const [first, second] = volume(windows).partitions
  if (!first || !second) throw new Error('the example has two partitions')
  const disk = {
    ...volume(windows),
    partitions: [
      {
        ...second,
        number: 5,
        kind: 'other' as const,
        filesystem: null,
        offsetBytes: 1024 * MiB,
        sizeBytes: 512 * MiB,
      },
      { ...first, offsetBytes: 100 * MiB },
      { ...second, offsetBytes: 117 * MiB, sizeBytes: 400 * MiB },
    ],
  }
  expect(drawn(disk)).toEqual([
    'unallocated 100 MiB 5%',
    'reserved 16 MiB 1%',
    'volume 400 MiB 20%',
    'unallocated 507 MiB 25%',
    'reserved 512 MiB 25%',
    'unallocated 512 MiB 25%',
  ])
})

test('a partition table without partitions leaves the disk unallocated', () => {
  expect(drawn({ ...rawDisk(debian), partitionTable: 'gpt' })).toEqual(['unallocated 2048 MiB 100%'])
})

test('a file system without a partition table fills the disk', () => {
  expect(drawn({ ...rawDisk(debian), wholeDiskFilesystem: 'xfs' })).toEqual(['volume 2048 MiB 100%'])
})

test('an absent disk has nothing on it', () => {
  expect(drawn({ ...rawDisk(debian), present: false, sizeBytes: null })).toEqual([])
})

function drawn(disk: DiskSeen): string[] {
  return segmentsOf(disk).map(({ kind, sizeBytes, share }) => `${kind} ${sizeBytes / MiB} MiB ${share}%`)
}
