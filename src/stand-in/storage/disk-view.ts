import { statfsSync } from 'node:fs'
import { type BlockDevice, blockDevices } from './block-devices.ts'
import type { DiskMemory } from './disk-memory.ts'
import { readFileSystem } from './file-systems.ts'
import type { Mounts } from './mounts.ts'
import { type PartitionEntry, type PartitionTable, readPartitionTable } from './partition-table.ts'
import { BASIC_DATA, type Disk, type Partition, type Volume } from './storage.ts'

/** A disk with what only its Linux side knows. */
export interface DiskView extends Disk {
  readonly device: BlockDevice
  readonly partitions: readonly PartitionView[]
}

export interface PartitionView extends Partition {
  /** `/dev/sdb2` */
  readonly devicePath: string
  /** Names it for ever: its GUID, or on an MBR the disk's signature and its offset, as Windows does it too. */
  readonly key: string
  readonly isReadOnly: boolean
}

/** Data volumes of MBR disks: NTFS and exFAT, FAT32, FAT32 with LBA. */
const DATA_MBR_TYPES = [0x07, 0x0b, 0x0c]

/** Reads the disks, and mounts the NTFS volumes of those that are online: Windows shows no volume unmounted. */
export function viewDisks(memory: DiskMemory, mounts: Mounts): DiskView[] {
  const devices = blockDevices()
  const numbers = memory.numbersOf(devices)
  const letters = memory.letters()
  return devices
    .map((device) => viewDisk(device, numbers.get(device.serial) ?? 0, { memory, mounts, letters }))
    .sort((left, right) => left.number - right.number)
}

interface Surroundings {
  readonly memory: DiskMemory
  readonly mounts: Mounts
  readonly letters: ReadonlyMap<string, string>
}

function viewDisk(device: BlockDevice, number: number, surroundings: Surroundings): DiskView {
  const attributes = surroundings.memory.attributesOf(device)
  const table = readPartitionTable(device.path)
  const disk = {
    device,
    number,
    friendlyName: 'VMware Virtual disk',
    serialNumber: device.serial,
    uniqueId: device.uniqueId,
    sizeBytes: device.sizeBytes,
    // Linux boots without a partition table; Windows' own disk cannot be blank.
    style: device.isSystem ? 'GPT' : table.style,
    guid: table.style === 'GPT' ? table.id : undefined,
    signature: table.style === 'MBR' ? Number.parseInt(table.id, 16) : undefined,
    ...attributes,
    isSystem: device.isSystem,
    target: device.target,
  }
  const partitions = table.partitions.map((entry) => viewPartition(entry, disk, table, surroundings))
  return { ...disk, partitions }
}

function viewPartition(
  entry: PartitionEntry,
  disk: Omit<DiskView, 'partitions'>,
  table: PartitionTable,
  { mounts, letters }: Surroundings,
): PartitionView {
  const isGpt = table.style === 'GPT'
  const partition = {
    diskNumber: disk.number,
    number: entry.slot,
    offsetBytes: entry.offsetBytes,
    sizeBytes: entry.sizeBytes,
    gptType: isGpt ? entry.typeGuid : undefined,
    mbrType: isGpt ? undefined : entry.mbrType,
    guid: isGpt ? entry.guid : undefined,
    devicePath: `${disk.device.path}${entry.slot}`,
    key: isGpt ? entry.guid : `${table.id}-${entry.offsetBytes.toString(16)}`,
    isReadOnly: disk.isReadOnly,
  }
  const isData = isGpt ? entry.typeGuid === BASIC_DATA : DATA_MBR_TYPES.includes(entry.mbrType)
  if (!isData || disk.isOffline) return { ...partition, driveLetter: undefined, volume: undefined }
  return { ...partition, driveLetter: letters.get(partition.key), volume: viewVolume(partition, mounts) }
}

type VolumePlace = Pick<PartitionView, 'key' | 'devicePath' | 'sizeBytes' | 'isReadOnly'>

function viewVolume({ key, devicePath, sizeBytes, isReadOnly }: VolumePlace, mounts: Mounts): Volume {
  const raw = { key, fileSystem: 'RAW', label: '', sizeBytes: 0n, freeBytes: 0n, clusterBytes: 0 } as const
  const found = readFileSystem(devicePath, 0n)
  if (!found) return raw
  const { name, label } = found
  if (name !== 'NTFS') return { ...raw, fileSystem: name, label, sizeBytes }
  if (!mounts.mount(key, devicePath, { readOnly: isReadOnly })) return raw
  const space = statfsSync(mounts.pathOf(key), { bigint: true })
  return {
    key,
    fileSystem: 'NTFS',
    label,
    sizeBytes: space.blocks * space.bsize,
    freeBytes: space.bavail * space.bsize,
    clusterBytes: Number(space.bsize),
  }
}
