import type { SeenOf } from '../evidence/seen.ts'

export type DiskSeen = SeenOf<'disk'>
export type Partition = DiskSeen['partitions'][number]

/** A stretch of a disk. */
export interface Segment {
  kind: 'volume' | 'reserved' | 'unallocated'
  sizeBytes: number
  /** Percent of the disk, at least 1. */
  share: number
  /** undefined where nothing is allocated, and for a file system without a partition table. */
  partition: Partition | undefined
}

/** What lies on a disk from its beginning to its end. Nothing for a disk that is absent. */
export function segmentsOf(disk: DiskSeen): Segment[] {
  if (!disk.present) return []
  const diskBytes = Math.max(1, disk.sizeBytes ?? 0)
  const segment = (kind: Segment['kind'], sizeBytes: number, partition?: Partition): Segment => ({
    kind,
    sizeBytes,
    share: Math.max(1, Math.round((100 * sizeBytes) / diskBytes)),
    partition,
  })
  if (disk.wholeDiskFilesystem !== null) return [segment('volume', diskBytes)]
  const segments: Segment[] = []
  let at = 0
  for (const partition of disk.partitions.toSorted((a, b) => a.offsetBytes - b.offsetBytes)) {
    const { offsetBytes, sizeBytes } = partition
    if (isRoom(offsetBytes - at)) segments.push(segment('unallocated', offsetBytes - at))
    segments.push(segment(isVolume(partition) ? 'volume' : 'reserved', sizeBytes, partition))
    at = offsetBytes + sizeBytes
  }
  if (isRoom(diskBytes - at) || segments.length === 0) segments.push(segment('unallocated', diskBytes - at))
  return segments
}

/** Smaller gaps are alignment and the table's own blocks, not room that somebody could use. */
function isRoom(gapBytes: number): boolean {
  return gapBytes > 2 * 1024 ** 2
}

function isVolume({ kind, filesystem }: Partition): boolean {
  return kind === 'data' || filesystem !== null
}
