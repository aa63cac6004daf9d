import type { GuestKind } from '../core/access.ts'
import type { Deadline } from '../core/deadline.ts'
import type { WitnessStamp } from '../witness/blocks.ts'
import type { RangeDigests } from '../witness/inspection.ts'
import type { BlockRange } from '../witness/ranges.ts'

/**
 * A guest operating system, reached by its own remote protocol. `linux/` and `windows/` beside this file implement it;
 * both do their work by scripts that a person can read and run by hand. Sizes and offsets are in bytes.
 * Every operation throws a `GuestError` when it could not be done or seen; none of them judges.
 */
export interface Guest {
  /** The machine's inventory name. */
  readonly name: string
  readonly kind: GuestKind
  /** What answers in it, such as `SSH server`. */
  readonly service: string
  /** Opens the connection, where there is none; every other operation does so by itself. */
  connect(deadline: Deadline): Promise<void>
  identify(deadline: Deadline): Promise<GuestIdentity>
  /** What the scripts of this guest need, and what there is of it. Changes nothing. */
  inspect(filesystem: InitializeRequest['filesystem'], deadline: Deadline): Promise<GuestInspection>
  /** Boot, clock and the marks that were left: what a revert of memory and system disk changes. */
  readState(deadline: Deadline): Promise<GuestState>
  /** Leaves one mark in volatile memory and one, synced, on the system disk, and reads the state that is then. */
  leaveMarks(marks: GuestMarks, deadline: Deadline): Promise<GuestState>
  /** Sets the clock forward, where a return to its memory has set it back. */
  advanceClock(seconds: number, deadline: Deadline): Promise<void>
  /** Rescans the bus, then looks. A disk that is not there is an observation (`present: false`), not an error. */
  observeDisk(disk: DiskIdentity, deadline: Deadline): Promise<DiskObservation>
  /** The same look, with digests of what the disk holds, MiB by MiB, read past every cache. */
  digestDisk(
    disk: DiskIdentity,
    request: ContentRequest,
    deadline: Deadline,
  ): Promise<{ disk: DiskObservation; content: DiskContent }>
  /**
   * Brings the disk online, writes a GPT, makes one file system on it and mounts it.
   * Refuses a disk that is not blank (partition table, file system, any non-zero byte in its first and last MiB).
   */
  initializeDisk(disk: DiskIdentity, request: InitializeRequest, deadline: Deadline): Promise<DiskObservation>
  /** Mounts the disk's volume where {@link initializeDisk} did; does nothing when it is mounted there. */
  mount(disk: DiskIdentity, deadline: Deadline): Promise<DiskObservation>
  /**
   * Makes stamped blocks inside the guest and writes them in the order of the ranges.
   * On the disk itself only where nothing but our own blocks, or nothing at all, is on it: `not-blank` otherwise.
   */
  writeWitness(disk: DiskIdentity, write: WitnessWrite, deadline: Deadline): Promise<void>
  /** Zeros for certain, synced: by holes in a Linux file, by zeros that are written elsewhere. */
  zeroWitness(
    disk: DiskIdentity,
    place: WitnessPlace,
    ranges: readonly BlockRange[],
    deadline: Deadline,
  ): Promise<void>

  /**
   * Makes zeros of raw blocks, the first one too, on a disk that holds nothing or data of that owner: then nothing says
   * any more whose it was.
   */
  blankWitness(
    disk: DiskIdentity,
    owner: string,
    ranges: readonly BlockRange[],
    deadline: Deadline,
  ): Promise<void>
  /** Tells the disk that it may forget those of its blocks. Raw disks of Linux guests alone. */
  discardWitness(disk: DiskIdentity, ranges: readonly BlockRange[], deadline: Deadline): Promise<Trim>
  /** Tells the disk which blocks of its volume hold no file's data. */
  trimVolume(disk: DiskIdentity, deadline: Deadline): Promise<Trim>
  /** Writes out all that the guest keeps in memory of the disk's volume. */
  syncVolume(disk: DiskIdentity, deadline: Deadline): Promise<void>
  /**
   * Digests each range inside the guest, read past its page cache where it allows that; a Linux guest writes out what it
   * keeps in memory of a file before. A missing file is an observation.
   */
  digestWitness(
    disk: DiskIdentity,
    place: WitnessPlace,
    ranges: readonly BlockRange[],
    deadline: Deadline,
  ): Promise<RangeDigests>
  /** One range of a file, with a look at the disk that it lies on; no digests where that has no volume mounted. */
  observeWitness(
    disk: DiskIdentity,
    file: WitnessFile,
    range: BlockRange,
    deadline: Deadline,
  ): Promise<{ disk: DiskObservation; digests: RangeDigests | null }>
  /** Some of the bytes; shorter than asked at the end. */
  readWitness(
    disk: DiskIdentity,
    place: WitnessPlace,
    range: { offset: number; length: number },
    deadline: Deadline,
  ): Promise<Buffer>
  /**
   * Starts a writer that goes on in the guest until it is stopped: each block is on the first disk before it is written to
   * the second, and acknowledged when it is on both. The writer lives in the guest's memory, and goes back with it.
   * `failed` where one runs already.
   */
  startWriter(writer: WriterRequest, deadline: Deadline): Promise<void>
  askWriter(deadline: Deadline): Promise<WriterState>
  /** Does nothing to a guest without a writer. */
  stopWriter(deadline: Deadline): Promise<WriterState>
  /**
   * Runs what the author of a scenario wrote, word for word: by `sh -c` on Linux, as a script block on Windows. An exit
   * code is a result; `too-much` where it prints more than `MOST.printedBytes` on a stream.
   */
  runCommand(command: GuestCommand, deadline: Deadline): Promise<CommandOutput>
  /** Ends the connection. The next operation makes a new one. */
  close(): Promise<void>
}

export interface GuestIdentity {
  hostName: string
  /** `Debian GNU/Linux 12 (bookworm)`, `Microsoft Windows 10 Pro`, or the stand-in's own name. */
  os: string
  version: string
  /** Of its BIOS, as it shows it; null where it shows none. */
  uuid: string | null
  /** Of those of its disks that a hypervisor of VMware's made, as 32 digits; a Windows tells them where it has no UUID. */
  disks: string[]
  /** True when the guest says that it only stands in for a Windows. */
  standIn: boolean
}

export interface GuestInspection {
  /** Whether the user may do what the scripts do. */
  administrator: boolean
  /** Commands or cmdlets; null where there is no such one, `there` where its version was not asked for. */
  tools: { name: string; version: string | null }[]
  /** Of Windows: `powerShell`, `languageMode`, `dotNetRelease`, `processRule` and the policies of WinRM; null where one is not set. */
  settings: Record<string, string | number | null>
}

export interface GuestState {
  /** Changes with every boot. Linux: the kernel's boot_id; Windows: the boot time. */
  bootId: string
  /** The guest's clock, ISO 8601 in UTC. */
  clock: string
  /** null when there is none. */
  marks: { memory: string | null; systemDisk: string | null }
  /** That the mark on the system disk was read through the cache, which goes back with the memory where the disk may not. */
  systemDiskCached?: boolean | undefined
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
  /** What a guest shows in its place: of a LUN in physical mode, what the LUN itself is called. */
  shownAs?: string
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

/** Neighbouring MiBs of a disk, by number. */
export interface MebibyteRange {
  first: number
  count: number
}

/** Where on a disk to look, and whether what is there is read. */
export interface ContentRequest {
  /** A disk of so many bytes at most is looked at everywhere. */
  wholeBytes: number
  /** Of a larger one, where beside its ends and whatever its file system has in use. */
  places: readonly MebibyteRange[]
  digest: boolean
}

/** What a disk holds, read from the disk itself; nothing of one that is absent. */
export interface DiskContent {
  sizeBytes: number
  /** Where it was looked at, in order. */
  looked: MebibyteRange[]
  /** Each MiB among them that is not all zeros. */
  chunks: { at: number; sha256: string }[]
  /** Each volume that the guest has mounted: the file system that it believes is there, and the one that is on the disk. */
  volumes: { believed: string | null; onDisk: string | null }[]
}

export interface InitializeRequest {
  label: string
  filesystem: 'ext4' | 'xfs' | 'ntfs'
}

/** In the root of the disk's volume, by its plain name. */
export interface WitnessFile {
  fileName: string
}

/** Where witness blocks are: in a file, or on the disk itself. */
export type WitnessPlace = WitnessFile | 'raw'

export interface WitnessWrite {
  place: WitnessPlace
  stamp: WitnessStamp
  /** In the order in which they are written. Of several, each goes to the disk by itself, unless nothing is synced. */
  ranges: readonly BlockRange[]
  /** The length of the file; what of it was never written reads as zeros. */
  blocks: number
  /** Whether the data are on the disk when this returns. Data on a raw disk always are. */
  sync: boolean
}

/** What came of telling a disk that it may forget blocks. */
export interface Trim {
  /** false where guest or disk offer no such thing. */
  done: boolean
  /** What the guest says of it. */
  said: string
}

export interface WriterRequest {
  disks: readonly [DiskIdentity, DiskIdentity]
  stamps: readonly [WitnessStamp, WitnessStamp]
  /** On both volumes; a file of that name is made anew. */
  fileName: string
  /** Block n goes into slot n modulo this. */
  slots: number
}

export interface WriterState {
  /** `ended` when it ended by itself, and `said` tells why. */
  state: 'absent' | 'running' | 'ended'
  /** The newest block that it knows to be on both disks; null before the first one. */
  acknowledged: number | null
  said: string | null
}

/** A command that is not ours. What goes with it is data, and never a part of its text. */
export interface GuestCommand {
  command: string
  /** `$1`, `$2`, … of the shell; `$args` of PowerShell. */
  args: readonly string[]
  /** On its standard input; as lines in `$input` of PowerShell. */
  input: string
}

export interface CommandOutput {
  exitCode: number
  stdout: string
  stderr: string
}
