import { readDevice } from './block-devices.ts'

/** What the first sectors of a partition say about what is on it. */
export interface FileSystemFacts {
  readonly name: 'NTFS' | 'FAT32' | 'exFAT'
  readonly label: string
  /** The volume's serial number, in hexadecimal. */
  readonly serial: string
}

/** The file system that begins at a place of a disk; undefined when Windows would call it RAW. */
export function readFileSystem(path: string, offset: bigint): FileSystemFacts | undefined {
  const boot = readDevice(path, offset, 512)
  if (!boot) return undefined
  switch (boot.toString('latin1', 3, 11)) {
    case 'NTFS    ':
      return {
        name: 'NTFS',
        label: ntfsLabel(path, offset, boot),
        serial: boot.readBigUInt64LE(72).toString(16),
      }
    case 'EXFAT   ':
      return { name: 'exFAT', label: '', serial: boot.readUInt32LE(100).toString(16) }
  }
  if (boot.toString('latin1', 82, 90) !== 'FAT32   ') return undefined
  return {
    name: 'FAT32',
    label: boot.toString('latin1', 71, 82).trim(),
    serial: boot.readUInt32LE(67).toString(16),
  }
}

const VOLUME_RECORD = 3n
const VOLUME_NAME = 0x60
const END = 0xffffffff

/** The $VOLUME_NAME attribute of the file $Volume, which is record 3 of the master file table. */
function ntfsLabel(path: string, offset: bigint, boot: Buffer): string {
  const clusterBytes = boot.readUInt16LE(11) * (boot[13] ?? 1)
  const sizeCode = boot.readInt8(64)
  // A negative code is a power of two of bytes, a positive one a number of clusters.
  const recordBytes = sizeCode < 0 ? 2 ** -sizeCode : sizeCode * clusterBytes
  const tableOffset = offset + boot.readBigUInt64LE(48) * BigInt(clusterBytes)
  const record = readDevice(path, tableOffset + VOLUME_RECORD * BigInt(recordBytes), recordBytes)
  if (record?.toString('latin1', 0, 4) !== 'FILE') return ''
  for (let place = record.readUInt16LE(20); place + 24 <= record.length; ) {
    const type = record.readUInt32LE(place)
    const length = record.readUInt32LE(place + 4)
    if (type === END || length === 0) break
    if (type === VOLUME_NAME) {
      const start = place + record.readUInt16LE(place + 20)
      return record.toString('utf16le', start, start + record.readUInt32LE(place + 16))
    }
    place += length
  }
  return ''
}
