import type { Verdict } from '../evidence/verdict.ts'
import type { DiskObservation, PartitionObservation } from '../guest/guest.ts'
import type { VirtualDisk } from '../vsphere/disks.ts'
import type { SnapshotTree } from '../vsphere/snapshots.ts'
import { describeTree, sameTree } from './tree.ts'

/** What was expected, what was seen, and whether they agree. */
export interface Judgement {
  verdict: Verdict
  expected: string
  seen: string
}

/** A judgement of two values that either agree or do not. */
export function judgeEqual(expected: string, seen: string): Judgement {
  return { verdict: expected === seen ? 'held' : 'violated', expected, seen }
}

/** Present, of its size, with nothing on it. A disk whose blocks could not be read is not known to be blank. */
export function judgeUninitialized(disk: DiskObservation, sizeBytes: number): Judgement {
  const structured =
    disk.partitionTable !== 'none' || disk.partitions.length > 0 || disk.wholeDiskFilesystem !== null
  const wrong = !disk.present || disk.sizeBytes !== sizeBytes || structured || disk.blankEnds === false
  return {
    verdict: wrong ? 'violated' : disk.blankEnds === null ? 'unknown' : 'held',
    expected: `present, ${gib(sizeBytes)}, no partition table, no file system, zeros at both ends`,
    seen: describeDisk(disk),
  }
}

/** Online, with a GPT and one mounted volume of that label and file system. */
export function judgeInitialized(
  disk: DiskObservation,
  volume: { label: string; filesystem: string },
): Judgement {
  const [data, ...more] = disk.partitions.filter((partition) => partition.kind === 'data')
  const right =
    disk.present &&
    disk.online &&
    disk.partitionTable === 'gpt' &&
    data?.filesystem === volume.filesystem &&
    data.label === volume.label &&
    data.mountPoint !== null &&
    more.length === 0
  return {
    verdict: right ? 'held' : 'violated',
    expected: `online, GPT, one ${volume.filesystem} volume “${volume.label}”, mounted`,
    seen: describeDisk(disk),
  }
}

/** A judgement of something that can be told in one line. */
export function judge(holds: boolean, expected: string, seen: string): Judgement {
  return { verdict: holds ? 'held' : 'violated', expected, seen }
}

/** The same snapshots, each in the same place, and the machine under the same one. */
export function judgeTree(expected: SnapshotTree, seen: SnapshotTree): Judgement {
  const same = sameTree(expected.roots, seen.roots) && expected.current === seen.current
  const references = !same && describeTree(expected) === describeTree(seen)
  return judge(same, describeTree(expected, { references }), describeTree(seen, { references }))
}

/** A machine's disks as its host tells of them. */
export function describeDisks(disks: readonly VirtualDisk[]): string {
  return disks
    .map(({ label, capacityBytes, mode, chain }) => `${label} ${gib(capacityBytes)} ${mode} on ${chain[0]}`)
    .join(', ')
}

/** A disk in one line, as a person would say it. */
export function describeDisk(disk: DiskObservation): string {
  if (!disk.present) return 'absent'
  const size = disk.sizeBytes === null ? 'size unknown' : gib(disk.sizeBytes)
  const facts = [disk.path ?? 'path unknown', size, disk.online ? 'online' : 'offline']
  if (disk.readOnly) facts.push('read-only')
  facts.push(disk.partitionTable === 'none' ? 'no partition table' : disk.partitionTable.toUpperCase())
  if (disk.wholeDiskFilesystem !== null) facts.push(`${disk.wholeDiskFilesystem} on the whole disk`)
  if (disk.partitions.length === 0) facts.push(ends(disk.blankEnds))
  return [
    ...facts,
    ...disk.partitions.filter((partition) => partition.kind !== 'msr').map(describePartition),
  ].join(', ')
}

function describePartition({ filesystem, label, mountPoint }: PartitionObservation): string {
  const volume =
    filesystem === null ? 'a partition without a file system' : `${filesystem}${label ? ` “${label}”` : ''}`
  return `${volume} ${mountPoint === null ? 'not mounted' : `at ${mountPoint}`}`
}

function ends(blank: boolean | null): string {
  if (blank === null) return 'its ends could not be read'
  return blank ? 'zeros at both ends' : 'data at its ends'
}

function gib(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toFixed(2))} GiB`
}
