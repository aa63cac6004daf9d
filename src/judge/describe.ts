import type { SeenOf } from '../evidence/seen.ts'

type DiskSeen = SeenOf<'disk'>

/** A disk in one line, as a person would say it. */
export function describeDisk(disk: DiskSeen): string {
  if (!disk.present) return 'absent'
  const size = disk.sizeBytes === null ? 'size unknown' : describeBytes(disk.sizeBytes)
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

function describePartition({ filesystem, label, mountPoint }: DiskSeen['partitions'][number]): string {
  const volume =
    filesystem === null ? 'a partition without a file system' : `${filesystem}${label ? ` “${label}”` : ''}`
  return `${volume} ${mountPoint === null ? 'not mounted' : `at ${mountPoint}`}`
}

function ends(blank: boolean | null): string {
  if (blank === null) return 'its ends could not be read'
  return blank ? 'zeros at both ends' : 'data at its ends'
}

/** A machine's disks as its host tells of them. */
export function describeDisks(disks: SeenOf<'machine'>['disks']): string {
  return disks
    .map(
      ({ label, capacityBytes, mode, parents }) =>
        `${label} ${describeBytes(capacityBytes)} ${mode} on ${parents[0] ?? 'no file'}`,
    )
    .join(', ')
}

/** `2 GiB` where that is exact; else to the byte, so that no two sizes ever read alike. */
export function describeBytes(bytes: number): string {
  const gib = bytes / 2 ** 30
  const mib = bytes / 2 ** 20
  if (Number(gib.toFixed(2)) === gib) return `${gib} GiB`
  if (Number(mib.toFixed(2)) === mib) return `${mib} MiB`
  return `${bytes} bytes`
}

/** Sizes of what a host writes of its own accord, where the second decimal is enough. */
export function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}
