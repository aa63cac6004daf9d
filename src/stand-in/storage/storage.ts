import type { PartitionStyle } from './partition-table.ts'

/**
 * The disks of the machine as Windows sees them: {@link Storage} is the interface, `linux-storage.ts` beside it finds
 * all of it in the Linux underneath. Everything is synchronous, as the evaluator is. Sizes and offsets are in bytes.
 * What Windows would refuse throws a StorageRefusal.
 */
export interface Storage {
  /** By number; Disk 0 is the system disk. Read from the disks anew at each call. */
  disks(): Disk[]
  disk(number: number): Disk | undefined

  /** Looks for disks that came, went or changed, and forgets what is cached of them. Update-HostStorageCache. */
  refresh(): void
  /** Writes out what is in memory and lets go of the disk's volumes, or mounts them again. */
  setOffline(number: number, offline: boolean): void
  setReadOnly(number: number, readOnly: boolean): void
  /** Writes a GPT with Microsoft's reserved partition, or an empty MBR. */
  initialize(number: number, style: 'GPT' | 'MBR'): void
  /** Removes the partition table; the disk is RAW then. */
  clear(number: number, options: { removeData: boolean }): void

  createPartition(diskNumber: number, request: PartitionRequest): Partition
  removePartition(partition: PartitionAddress): void
  /** Gives the partition a letter, another letter, or none. */
  setDriveLetter(partition: PartitionAddress, letter: string | undefined): void
  /** Makes an empty NTFS. */
  format(partition: PartitionAddress, options: { label: string; clusterBytes: number | undefined }): void
  /** Writes out what is in memory of the partition's volume. */
  flush(partition: PartitionAddress): void
  /** Tells the disk which blocks of the partition's volume are free. */
  trim(partition: PartitionAddress): void
  /** The first letter from D on that no volume has. */
  freeDriveLetter(): string | undefined

  /** The device behind `\\?\PhysicalDriveN`, with nothing cached of it; undefined when there is no such disk. */
  rawDevice(number: number, forWriting: boolean): { path: string; sizeBytes: bigint } | undefined
  /** Forgets all clean pages, so that the next read comes from the disk. */
  forgetCaches(): void
  /** The host folder that is the root of a drive of a data disk; undefined when no mounted volume has the letter. */
  rootOf(letter: string): string | undefined
  /** Whose a file of a data disk is and who may do what with it, as SDDL, by its path on the host. */
  readSecurity(path: string): string
  writeSecurity(path: string, sddl: string): void
  /** The drives of data disks. */
  drives(): DriveOfVolume[]
}

export interface Disk {
  readonly number: number
  readonly friendlyName: string
  readonly serialNumber: string
  /** What SCSI page 83h calls it. */
  readonly uniqueId: string
  readonly sizeBytes: bigint
  readonly style: PartitionStyle
  /** Of the GPT; lower case, without braces. */
  readonly guid: string | undefined
  /** Of the MBR. */
  readonly signature: number | undefined
  readonly isOffline: boolean
  readonly isReadOnly: boolean
  /** Windows runs from it: Disk 0. */
  readonly isSystem: boolean
  /** The disk's target on its SCSI controller. */
  readonly target: number
  readonly partitions: readonly Partition[]
}

export interface PartitionAddress {
  readonly diskNumber: number
  /** From 1. */
  readonly number: number
}

export interface Partition extends PartitionAddress {
  readonly offsetBytes: bigint
  readonly sizeBytes: bigint
  /** GPT partition type; lower case, without braces. On MBR disks undefined. */
  readonly gptType: string | undefined
  /** MBR partition type; on GPT disks undefined. */
  readonly mbrType: number | undefined
  /** Unique; lower case, without braces. On MBR disks undefined. */
  readonly guid: string | undefined
  /** One capital; undefined when it has none or the disk is offline. */
  readonly driveLetter: string | undefined
  /** Undefined for reserved partitions and on offline disks: Windows has no volume there. */
  readonly volume: Volume | undefined
}

export interface Volume {
  /** The volume's own name: its partition's GUID, or on an MBR the disk's signature and the offset. */
  readonly key: string
  /** `RAW` where nothing known was found, or it could not be mounted. */
  readonly fileSystem: 'NTFS' | 'FAT32' | 'exFAT' | 'RAW'
  readonly label: string
  readonly sizeBytes: bigint
  readonly freeBytes: bigint
  readonly clusterBytes: number
}

export interface DriveOfVolume {
  readonly letter: string
  readonly label: string
  readonly sizeBytes: bigint
  readonly freeBytes: bigint
}

export interface PartitionRequest {
  /** All of the largest free extent when undefined. */
  readonly sizeBytes: bigint | undefined
  readonly offsetBytes: bigint | undefined
  readonly driveLetter: string | undefined
  /** Lower case, without braces; basic data when undefined. */
  readonly gptType: string | undefined
}

/** MSR: kept for dynamic disks, without a file system. */
export const MICROSOFT_RESERVED = 'e3c9e316-0b5c-4db8-817d-f92df00215ae'
export const BASIC_DATA = 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7'
