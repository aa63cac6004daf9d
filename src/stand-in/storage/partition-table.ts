import { readDevice } from './block-devices.ts'

export type PartitionStyle = 'RAW' | 'GPT' | 'MBR'

/** One partition, as the disk's own table has it. */
export interface PartitionEntry {
  /** From 1, by its place in the table. */
  readonly slot: number
  readonly offsetBytes: bigint
  readonly sizeBytes: bigint
  /** GPT: lower case, without braces; empty on MBR. */
  readonly typeGuid: string
  readonly guid: string
  /** MBR's type byte; 0 on GPT. */
  readonly mbrType: number
}

export interface PartitionTable {
  readonly style: PartitionStyle
  /** The disk's GUID, or MBR's signature in hexadecimal. */
  readonly id: string
  readonly partitions: readonly PartitionEntry[]
}

const SECTOR = 512
const NONE: PartitionTable = { style: 'RAW', id: '', partitions: [] }
const GPT_PROTECTIVE = 0xee

/** Reads the table from the disk itself, past what the kernel made of it. */
export function readPartitionTable(path: string): PartitionTable {
  const head = readDevice(path, 0n, 2 * SECTOR)
  if (head?.readUInt16LE(510) !== 0xaa55) return NONE
  const primary = mbrEntries(head)
  if (!primary.some(({ mbrType }) => mbrType === GPT_PROTECTIVE)) {
    const hasTable = primary.length > 0 || head.readUInt32LE(440) !== 0
    // The boot sector of a file system ends in the same signature, and is no partition table.
    if (!hasTable || isBootSector(head)) return NONE
    return { style: 'MBR', id: head.readUInt32LE(440).toString(16), partitions: primary }
  }
  return gpt(path, head.subarray(SECTOR))
}

/** UEFI 2.10, 5.3.2: the header's fields that matter here. */
function gpt(path: string, header: Buffer): PartitionTable {
  if (header.toString('latin1', 0, 8) !== 'EFI PART') return NONE
  const firstEntry = header.readBigUInt64LE(72) * BigInt(SECTOR)
  const count = header.readUInt32LE(80)
  const size = header.readUInt32LE(84)
  const entries = readDevice(path, firstEntry, Math.min(count, 128) * size)
  if (!entries) return NONE
  const partitions: PartitionEntry[] = []
  for (let slot = 0; (slot + 1) * size <= entries.length; slot++) {
    const entry = entries.subarray(slot * size, (slot + 1) * size)
    const typeGuid = guidAt(entry, 0)
    if (/^[0-]*$/.test(typeGuid)) continue
    const first = entry.readBigUInt64LE(32)
    const last = entry.readBigUInt64LE(40)
    partitions.push({
      slot: slot + 1,
      offsetBytes: first * BigInt(SECTOR),
      sizeBytes: (last - first + 1n) * BigInt(SECTOR),
      typeGuid,
      guid: guidAt(entry, 16),
      mbrType: 0,
    })
  }
  return { style: 'GPT', id: guidAt(header, 56), partitions }
}

function mbrEntries(sector: Buffer): PartitionEntry[] {
  return [0, 1, 2, 3].flatMap((slot): PartitionEntry[] => {
    const entry = sector.subarray(446 + 16 * slot, 462 + 16 * slot)
    const mbrType = entry[4] ?? 0
    if (mbrType === 0) return []
    return [
      {
        slot: slot + 1,
        offsetBytes: BigInt(entry.readUInt32LE(8)) * BigInt(SECTOR),
        sizeBytes: BigInt(entry.readUInt32LE(12)) * BigInt(SECTOR),
        typeGuid: '',
        guid: '',
        mbrType,
      },
    ]
  })
}

function isBootSector(sector: Buffer): boolean {
  return /^(NTFS|MSDOS|mkfs\.fat|EXFAT)/.test(sector.toString('latin1', 3, 11))
}

/** The first three fields of a GUID are little-endian on disk. */
function guidAt(bytes: Buffer, offset: number): string {
  const hex = (from: number, to: number, reverse: boolean) => {
    const part = Buffer.from(bytes.subarray(offset + from, offset + to))
    return (reverse ? part.reverse() : part).toString('hex')
  }
  return [hex(0, 4, true), hex(4, 6, true), hex(6, 8, true), hex(8, 10, false), hex(10, 16, false)].join('-')
}
