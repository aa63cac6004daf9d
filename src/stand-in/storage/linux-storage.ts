import { writeFileSync } from 'node:fs'
import { syncDevice } from './block-devices.ts'
import { DiskMemory, type DiskMemoryOptions } from './disk-memory.ts'
import { type DiskView, type PartitionView, viewDisks } from './disk-view.ts'
import { Mounts } from './mounts.ts'
import { readNtfsSecurity, writeNtfsSecurity } from './ntfs-security.ts'
import { readPartitionTable } from './partition-table.ts'
import {
  addPartition,
  type DiskExtent,
  deletePartition,
  eraseTable,
  freeExtents,
  kernelKnowsTable,
  showTableToKernel,
  writeGpt,
  writeMbr,
} from './partition-writer.ts'
import { StorageRefusal } from './refusals.ts'
import { scanDisks } from './scsi-scan.ts'
import {
  BASIC_DATA,
  type DriveOfVolume,
  MICROSOFT_RESERVED,
  type PartitionAddress,
  type PartitionRequest,
  type Storage,
} from './storage.ts'
import { run, ToolError } from './tools.ts'

/**
 * The disks of the Linux underneath, by Windows' rules. Nothing is remembered from call to call but by
 * {@link DiskMemory} and the kernel, since a revert changes everything underneath.
 */
export function openStorage(options: DiskMemoryOptions): Storage {
  const storage = new LinuxStorage(options)
  // At a boot this is what mounts the volumes.
  storage.refresh()
  return storage
}

const NTFS_MBR_TYPE = '7'
const GPT_SLOTS = 128
const MBR_SLOTS = 4
/** A and B are floppy disks', C is Windows' own. */
const DATA_LETTERS = 'DEFGHIJKLMNOPQRSTUVWXYZ'
/** What mkntfs takes. */
const CLUSTER_SIZES = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]

class LinuxStorage implements Storage {
  readonly #memory: DiskMemory
  readonly #mounts: Mounts
  readonly #liberties: () => readonly string[]

  constructor(options: DiskMemoryOptions) {
    this.#memory = new DiskMemory(options)
    this.#liberties = options.liberties ?? (() => [])
    this.#mounts = new Mounts(`${options.runFolder}/volumes`)
  }

  disks(): DiskView[] {
    return viewDisks(this.#memory, this.#mounts)
  }

  disk(number: number): DiskView | undefined {
    return this.disks().find((disk) => disk.number === number)
  }

  refresh(): void {
    scanDisks()
    const before = this.disks()
    const there = new Set(
      before.flatMap(({ partitions }) => partitions.map(({ devicePath, key }) => `${devicePath} ${key}`)),
    )
    for (const { device, key } of this.#mounts.all())
      if (!there.has(`${device} ${key}`)) this.#mounts.unmount(key)
    for (const { device } of before) {
      if (!device.isSystem && !kernelKnowsTable(device.path, readPartitionTable(device.path)))
        showTableToKernel(device.path)
    }
  }

  setOffline(number: number, offline: boolean): void {
    const disk = this.#dataDisk(number)
    if (offline) this.#unmountAll(disk)
    this.#memory.setAttributes(disk.serialNumber, { isOffline: offline, isReadOnly: disk.isReadOnly })
    if (!offline) this.disks()
  }

  setReadOnly(number: number, readOnly: boolean): void {
    const disk = this.#dataDisk(number)
    this.#memory.setAttributes(disk.serialNumber, { isOffline: disk.isOffline, isReadOnly: readOnly })
    this.disks()
  }

  initialize(number: number, style: 'GPT' | 'MBR'): void {
    const disk = this.#existing(number)
    if (disk.style !== 'RAW') throw new StorageRefusal('alreadyInitialized')
    demandWritable(disk)
    if (style === 'GPT') writeGpt(disk.device.path)
    else writeMbr(disk.device.path)
  }

  clear(number: number, { removeData }: { removeData: boolean }): void {
    const disk = this.#dataDisk(number)
    demandWritable(disk)
    if (disk.style === 'RAW') throw new StorageRefusal('notInitialized')
    if (!removeData && disk.partitions.some(({ volume }) => volume)) throw new StorageRefusal('hasData')
    this.#unmountAll(disk)
    for (const { key } of disk.partitions) this.#memory.setLetter(key, undefined)
    eraseTable(disk.device.path, disk.sizeBytes)
  }

  createPartition(diskNumber: number, request: PartitionRequest): PartitionView {
    const disk = this.#dataDisk(diskNumber)
    demandWritable(disk)
    if (disk.style === 'RAW') throw new StorageRefusal('notInitialized')
    if (disk.partitions.length >= (disk.style === 'GPT' ? GPT_SLOTS : MBR_SLOTS))
      throw new StorageRefusal('partitionLimit')
    if (request.driveLetter) this.#demandFreeLetter(request.driveLetter)
    const extent = placeFor(disk, request)
    addPartition(
      disk.device.path,
      extent,
      disk.style === 'GPT' ? (request.gptType ?? BASIC_DATA) : NTFS_MBR_TYPE,
    )
    const made = this.disk(diskNumber)?.partitions.find(
      ({ offsetBytes }) => offsetBytes === extent.offsetBytes,
    )
    if (!made) throw new StorageRefusal('failed')
    if (request.driveLetter) this.setDriveLetter(made, request.driveLetter)
    // As Windows has been seen to do (csi-proxy): the partition is there.
    if (this.#liberties().includes('new-partition-says-42002')) throw new StorageRefusal('accessPathInUse')
    return { ...made, driveLetter: request.driveLetter ?? made.driveLetter }
  }

  removePartition(address: PartitionAddress): void {
    const { disk, partition } = this.#dataPartition(address)
    demandWritable(disk)
    this.#mounts.unmount(partition.key)
    this.#memory.setLetter(partition.key, undefined)
    deletePartition(disk.device.path, partition.number)
  }

  setDriveLetter(address: PartitionAddress, letter: string | undefined): void {
    const { disk, partition } = this.#dataPartition(address)
    if (disk.isOffline) throw new StorageRefusal('offline')
    if (!partition.volume) throw new StorageRefusal('noLetterForType')
    if (letter === partition.driveLetter) return
    if (letter) this.#demandFreeLetter(letter)
    this.#memory.setLetter(partition.key, letter)
  }

  format(
    address: PartitionAddress,
    { label, clusterBytes }: { label: string; clusterBytes: number | undefined },
  ): void {
    const { disk, partition } = this.#dataPartition(address)
    demandWritable(disk)
    if (!partition.volume) throw new StorageRefusal('wrongPartitionType')
    if (clusterBytes && !CLUSTER_SIZES.includes(clusterBytes)) throw new StorageRefusal('clusterSize')
    this.#mounts.unmount(partition.key)
    const cluster = clusterBytes ? ['--cluster-size', String(clusterBytes)] : []
    run('mkntfs', ['--quiet', '--quick', '--force', ...cluster, '--label', label, partition.devicePath])
    this.#mounts.mount(partition.key, partition.devicePath, { readOnly: false })
  }

  flush(address: PartitionAddress): void {
    const { partition } = this.#dataPartition(address)
    if (partition.volume) syncDevice(partition.devicePath)
  }

  trim(address: PartitionAddress): void {
    const { disk, partition } = this.#dataPartition(address)
    demandWritable(disk)
    if (partition.volume?.fileSystem !== 'NTFS') throw new StorageRefusal('notSupported')
    try {
      run('fstrim', [this.#mounts.pathOf(partition.key)])
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      // Disk and file system can: what they say no to is the hypervisor's doing, or the driver's.
      throw new StorageRefusal('notSupported', { cause: error })
    }
  }

  freeDriveLetter(): string | undefined {
    const taken = this.#letters()
    return [...DATA_LETTERS].find((letter) => !taken.has(letter))
  }

  rawDevice(number: number): { path: string; sizeBytes: bigint } | undefined {
    const disk = this.disk(number)
    if (!disk) return undefined
    // The kernel forgets what it caches of a disk by itself when nobody has it open.
    const mounted = this.#mounts.all().filter(({ device }) => device.startsWith(disk.device.path))
    for (const { device } of mounted) syncDevice(device)
    if (mounted.length > 0) this.forgetCaches()
    return { path: disk.device.path, sizeBytes: disk.sizeBytes }
  }

  forgetCaches(): void {
    // Documentation/admin-guide/sysctl/vm.rst: 1 frees the page cache, that of block devices with it.
    writeFileSync('/proc/sys/vm/drop_caches', '1')
  }

  rootOf(letter: string): string | undefined {
    const key = [...this.#memory.letters()].find(
      ([each, its]) => its === letter && this.#mounts.find(each),
    )?.[0]
    return key === undefined ? undefined : this.#mounts.pathOf(key)
  }

  readSecurity(path: string): string {
    return readNtfsSecurity(path)
  }

  writeSecurity(path: string, sddl: string): void {
    writeNtfsSecurity(path, sddl)
  }

  drives(): DriveOfVolume[] {
    return this.disks()
      .flatMap(({ partitions }) => partitions)
      .flatMap(({ driveLetter: letter, volume }) => {
        if (!letter || !volume) return []
        return [{ letter, label: volume.label, sizeBytes: volume.sizeBytes, freeBytes: volume.freeBytes }]
      })
      .sort((left, right) => left.letter.localeCompare(right.letter))
  }

  #existing(number: number): DiskView {
    const disk = this.disk(number)
    if (!disk) throw new StorageRefusal('failed')
    return disk
  }

  #dataDisk(number: number): DiskView {
    const disk = this.#existing(number)
    if (disk.isSystem) throw new StorageRefusal('criticalDisk')
    return disk
  }

  #dataPartition({ diskNumber, number }: PartitionAddress): { disk: DiskView; partition: PartitionView } {
    const disk = this.#existing(diskNumber)
    if (disk.isSystem) throw new StorageRefusal('criticalPartition')
    const partition = disk.partitions.find((each) => each.number === number)
    if (!partition) throw new StorageRefusal('failed')
    return { disk, partition }
  }

  #unmountAll({ partitions }: DiskView): void {
    for (const { key } of partitions) this.#mounts.unmount(key)
  }

  #letters(): Set<string> {
    return new Set(['C', ...this.drives().map(({ letter }) => letter)])
  }

  #demandFreeLetter(letter: string): void {
    if (!/^[A-Z]$/.test(letter)) throw new StorageRefusal('wrongAccessPath')
    if (this.#letters().has(letter)) throw new StorageRefusal('accessPathInUse')
  }
}

function demandWritable(disk: DiskView): void {
  if (disk.isOffline) throw new StorageRefusal('offline')
  if (disk.isReadOnly) throw new StorageRefusal('readOnly')
}

const SECTOR = 512n

/** Where a new partition goes: the largest free extent, or the first that the size fits in. */
function placeFor(disk: DiskView, { sizeBytes, offsetBytes, gptType }: PartitionRequest): DiskExtent {
  if (gptType === MICROSOFT_RESERVED) throw new StorageRefusal('wrongPartitionType')
  const free = freeExtents(disk.sizeBytes, disk.partitions)
    .map((extent) => (offsetBytes === undefined ? extent : behind(extent, offsetBytes)))
    .sort((left, right) => Number(right.sizeBytes - left.sizeBytes))
  const best = free[0]
  const size = sizeBytes === undefined ? best?.sizeBytes : (sizeBytes / SECTOR) * SECTOR
  if (!best || size === undefined || size <= 0n || size > best.sizeBytes)
    throw new StorageRefusal('noCapacity')
  return { offsetBytes: best.offsetBytes, sizeBytes: size }
}

/** What of an extent lies behind an offset. */
function behind({ offsetBytes, sizeBytes }: DiskExtent, offset: bigint): DiskExtent {
  const end = offsetBytes + sizeBytes
  const start = offset > offsetBytes ? offset : offsetBytes
  return { offsetBytes: start, sizeBytes: end > start ? end - start : 0n }
}
