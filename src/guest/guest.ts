import type { Deadline } from '../core/deadline.ts'
import type { WitnessStamp } from '../witness/blocks.ts'

/**
 * A guest operating system, reached by its own remote protocol. `linux/` and `windows/` beside this file implement it;
 * both do their work by scripts that a person can read and run by hand. Sizes and offsets are in bytes.
 * Every operation throws a `GuestError` when it could not be done or seen; none of them judges.
 */
export interface Guest {
  /** The machine's inventory name. */
  readonly name: string
  readonly kind: GuestKind
  identify(deadline: Deadline): Promise<GuestIdentity>
  /** Boot, clock and the marks that were left: what a revert of memory and system disk changes. */
  readState(deadline: Deadline): Promise<GuestState>
  /** Leaves one mark in volatile memory and one, synced, on the system disk. */
  leaveMarks(marks: GuestMarks, deadline: Deadline): Promise<void>
  /** Removes whatever {@link leaveMarks} and {@link mount} left outside the data disks. */
  removeMarks(deadline: Deadline): Promise<void>
  /** Rescans the bus, then looks. A disk that is not there is an observation (`present: false`), not an error. */
  observeDisk(disk: DiskIdentity, deadline: Deadline): Promise<DiskObservation>
  /**
   * Brings the disk online, writes a GPT, makes one file system on it and mounts it.
   * Refuses a disk that is not blank (partition table, file system, any non-zero byte in its first and last MiB).
   */
  initializeDisk(disk: DiskIdentity, request: InitializeRequest, deadline: Deadline): Promise<DiskObservation>
  /** Mounts the disk's volume where {@link initializeDisk} did; does nothing when it is mounted there. */
  mount(disk: DiskIdentity, deadline: Deadline): Promise<DiskObservation>
  /** Flushes and unmounts (Windows: takes the disk offline), so that the disk can be taken away. */
  release(disk: DiskIdentity, deadline: Deadline): Promise<void>
  /** Makes the stamped content inside the guest, into a file on the disk's volume, and syncs it to the disk. */
  writeWitness(disk: DiskIdentity, file: WitnessFile, deadline: Deadline): Promise<void>
  /** Reads the file past the guest's page cache where the guest allows it. A missing file is an observation. */
  digestWitness(disk: DiskIdentity, fileName: string, deadline: Deadline): Promise<FileDigest>
  /** Some of the file's bytes; shorter than asked at its end. */
  readWitness(
    disk: DiskIdentity,
    fileName: string,
    range: { offset: number; length: number },
    deadline: Deadline,
  ): Promise<Buffer>
  /** Ends the connection. The next operation makes a new one. */
  close(): Promise<void>
}

export type GuestKind = 'linux' | 'windows'

export interface GuestIdentity {
  hostName: string
  /** `Debian GNU/Linux 12 (bookworm)`, `Microsoft Windows 10 Pro`, or the stand-in's own name. */
  os: string
  version: string
  /** True when the guest says that it only stands in for a Windows. */
  standIn: boolean
}

export interface GuestState {
  /** Changes with every boot. Linux: the kernel's boot_id; Windows: the boot time. */
  bootId: string
  /** The guest's clock, ISO 8601 in UTC. */
  clock: string
  /** null when there is none. */
  marks: { memory: string | null; systemDisk: string | null }
}

export interface GuestMarks {
  memory: string
  systemDisk: string
}

/** Which disk: by what the hypervisor gave it, never by its place on the bus. */
export interface DiskIdentity {
  /** The virtual disk's UUID, `6000C29x-…`; a guest shows it without dashes, in lower case, as serial or page-83 id. */
  uuid: string
  sizeBytes: number
}

export interface DiskObservation {
  present: boolean
  /** `/dev/sdb` or `Disk 1`; null when absent. */
  path: string | null
  sizeBytes: number | null
  online: boolean
  readOnly: boolean
  partitionTable: 'none' | 'gpt' | 'mbr' | 'other'
  /** A file system without a partition table. */
  wholeDiskFilesystem: string | null
  /** Whether the first MiB and the last MiB of the disk hold zeros only; null when they could not be read. */
  blankEnds: boolean | null
  partitions: PartitionObservation[]
}

export interface PartitionObservation {
  number: number
  /** `data` is a basic data or Linux file-system partition; `msr` Microsoft's reserved one. */
  kind: 'data' | 'msr' | 'efi' | 'other'
  offsetBytes: number
  sizeBytes: number
  /** Lower case: `ext4`, `xfs`, `ntfs`; null when there is none. */
  filesystem: string | null
  label: string | null
  /** `/mnt/snapwitness-…` or `E:`; null when it is not mounted. */
  mountPoint: string | null
  usedBytes: number | null
  freeBytes: number | null
}

export interface InitializeRequest {
  label: string
  filesystem: 'ext4' | 'xfs' | 'ntfs'
}

export interface WitnessFile {
  /** Plain file name in the root of the volume. */
  fileName: string
  stamp: WitnessStamp
  firstBlock: number
  blocks: number
}

export interface FileDigest {
  present: boolean
  sizeBytes: number
  /** Hexadecimal, lower case; null when the file is absent. */
  sha256: string | null
}
