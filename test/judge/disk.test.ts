import { expect, test } from 'vitest'
import type { SeenOf } from '../../src/evidence/seen.ts'
import { applied } from '../../src/judge/applied.ts'
import { diskAbsent, diskInitialized, diskSize, diskUninitialized } from '../../src/judge/disk.ts'
import { disk, judges } from './evidence.ts'

const sizeBytes = 2 * 2 ** 30
const gone = { disk: 'second disk', everSeen: true }
const blank = { disk: 'second disk', sizeBytes, everSeen: true }

judges(diskSize, [
  ['of that size', 'held', blank, disk({ partitionTable: 'gpt' })],
  ['smaller', 'violated', blank, disk({ sizeBytes: sizeBytes / 2 })],
  ['larger', 'violated', blank, disk({ sizeBytes: sizeBytes + 2 ** 20 })],
  ['absent', 'violated', blank, disk({ present: false })],
  ['absent, and never seen', 'unknown', { ...blank, everSeen: false }, disk({ present: false })],
  ['of a size that is not told', 'unknown', blank, disk({ sizeBytes: null })],
])

judges(diskUninitialized, [
  ['nothing on it', 'held', blank, disk()],
  ['nothing on it, offline', 'held', blank, disk({ online: false })],
  ['absent', 'violated', blank, disk({ present: false })],
  ['absent, and never seen', 'unknown', { ...blank, everSeen: false }, disk({ present: false })],
  ['of another size', 'violated', blank, disk({ sizeBytes: sizeBytes / 2 })],
  ['1 MiB larger', 'violated', blank, disk({ sizeBytes: sizeBytes + 2 ** 20 })],
  ['of a size that is not told', 'unknown', blank, disk({ sizeBytes: null })],
  [
    'of a size that is not told, with a partition table',
    'violated',
    blank,
    disk({ sizeBytes: null, partitionTable: 'gpt' }),
  ],
  ['with a partition table', 'violated', blank, disk({ partitionTable: 'gpt' })],
  ['with a file system on the whole disk', 'violated', blank, disk({ wholeDiskFilesystem: 'xfs' })],
  ['with some byte at an end', 'violated', blank, disk({ blankEnds: false })],
  ['whose ends could not be read', 'unknown', blank, disk({ blankEnds: null })],
])

judges(diskAbsent, [
  ['it is not there', 'held', gone, disk({ present: false })],
  ['it is there', 'violated', gone, disk()],
  ['it is not there, and never was seen', 'unknown', { ...gone, everSeen: false }, disk({ present: false })],
])

test('a disk that was never seen is not known to be there either', () => {
  const absent = [disk({ present: false })] as const
  const never = { disk: 'second disk', everSeen: false }
  expect(applied(diskAbsent, never, absent, true).judgement.verdict).toBe('unknown')
})

const data: SeenOf<'disk'>['partitions'][number] = {
  number: 1,
  kind: 'data',
  offsetBytes: 2 ** 20,
  sizeBytes: sizeBytes - 2 ** 21,
  filesystem: 'ext4',
  label: 'second-drive',
  mountPoint: '/mnt/x',
  usedBytes: 0,
  freeBytes: 1,
}
const initialized = (...partitions: SeenOf<'disk'>['partitions']) =>
  disk({ partitionTable: 'gpt', blankEnds: false, partitions })
const volume = { disk: 'second disk', label: 'second-drive', filesystem: 'ext4', everSeen: true }

judges(diskInitialized, [
  ['its volume is mounted', 'held', volume, initialized(data)],
  ['blank', 'violated', volume, disk()],
  ['absent', 'violated', volume, disk({ present: false })],
  ['absent, and never seen', 'unknown', { ...volume, everSeen: false }, disk({ present: false })],
  ['offline', 'violated', volume, { ...initialized(data), online: false }],
  ['not mounted', 'violated', volume, initialized({ ...data, mountPoint: null })],
  ['with another label', 'violated', volume, initialized({ ...data, label: 'other' })],
  ['with another file system', 'violated', volume, initialized({ ...data, filesystem: 'xfs' })],
  ['with a second volume', 'violated', volume, initialized(data, { ...data, number: 2 })],
])

test('a disk is described as a person would', () => {
  expect(diskInitialized.judge(volume, initialized(data)).seen).toBe(
    '/dev/sdb, 2 GiB, online, GPT, ext4 “second-drive” at /mnt/x',
  )
})
