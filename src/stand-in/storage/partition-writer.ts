import { kernelPartitions, writeDevice } from './block-devices.ts'
import { type PartitionTable, readPartitionTable } from './partition-table.ts'
import { MICROSOFT_RESERVED } from './storage.ts'
import { run, ToolError, waitUntil } from './tools.ts'

const MEBIBYTE = 1048576n
const SECTOR = 512n
/** The first sector behind a GPT of 128 entries. */
const FIRST_SECTOR = 34n
/** Windows lets the reserved partition end where the first 16 MiB end. */
const RESERVED_END = 16n * MEBIBYTE

export interface DiskExtent {
  readonly offsetBytes: bigint
  readonly sizeBytes: bigint
}

export function writeGpt(path: string): void {
  const size = RESERVED_END / SECTOR - FIRST_SECTOR
  const reserved = `start=${FIRST_SECTOR}, size=${size}, type=${MICROSOFT_RESERVED}, name="Microsoft reserved partition"`
  runSfdisk(path, [], ['label: gpt', `first-lba: ${FIRST_SECTOR}`, reserved])
}

export function writeMbr(path: string): void {
  runSfdisk(path, [], ['label: dos'])
}

/** @param type a GUID on a GPT, a number on an MBR */
export function addPartition(path: string, { offsetBytes, sizeBytes }: DiskExtent, type: string): void {
  const place = `start=${offsetBytes / SECTOR}, size=${sizeBytes / SECTOR}`
  runSfdisk(path, ['--append'], [`${place}, type=${type}`])
}

export function deletePartition(path: string, number: number): void {
  runSfdisk(path, ['--delete'], [], [String(number)])
}

/** As `clean` of diskpart does: the first and the last MiB become zeros. */
export function eraseTable(path: string, sizeBytes: bigint): void {
  const zeros = Buffer.alloc(Number(MEBIBYTE))
  writeDevice(path, 0n, zeros)
  writeDevice(path, sizeBytes - MEBIBYTE, zeros)
  showTableToKernel(path)
}

/** Whether the kernel has the partitions that the disk's table has. */
export function kernelKnowsTable(path: string, table: PartitionTable): boolean {
  const facts = ({ offsetBytes, sizeBytes }: DiskExtent, number: number) =>
    `${number}:${offsetBytes}:${sizeBytes}`
  const kernels = kernelPartitions(path.replace('/dev/', '')).map((each) => facts(each, each.number))
  return kernels.join() === table.partitions.map((each) => facts(each, each.slot)).join()
}

/** Refused while one of its partitions is in use, be it by udev that looks what is on it. */
export function showTableToKernel(path: string): void {
  waitUntil(() => {
    if (kernelKnowsTable(path, readPartitionTable(path))) return true
    try {
      run('blockdev', ['--rereadpt', path])
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
    }
    return false
  })
}

/** Space that no partition has, whole MiB each, in the order of the disk. */
export function freeExtents(sizeBytes: bigint, taken: readonly DiskExtent[]): DiskExtent[] {
  const ends = [...taken].sort((left, right) => Number(left.offsetBytes - right.offsetBytes))
  // The last MiB holds the backup of the table.
  ends.push({ offsetBytes: sizeBytes - MEBIBYTE, sizeBytes: MEBIBYTE })
  const free: DiskExtent[] = []
  let start = MEBIBYTE
  for (const { offsetBytes, sizeBytes: size } of ends) {
    const end = (offsetBytes / MEBIBYTE) * MEBIBYTE
    if (end > start) free.push({ offsetBytes: start, sizeBytes: end - start })
    const next = ((offsetBytes + size + MEBIBYTE - 1n) / MEBIBYTE) * MEBIBYTE
    if (next > start) start = next
  }
  return free
}

/**
 * sfdisk(8). `--no-reread`: it may write although another partition of the disk is mounted. `--no-tell-kernel`: it would
 * write out all disks of the machine first, and wait.
 */
function runSfdisk(
  path: string,
  options: readonly string[],
  script: readonly string[],
  operands: readonly string[] = [],
): void {
  const common = ['--quiet', '--no-reread', '--no-tell-kernel', '--wipe=always', '--wipe-partitions=always']
  run('sfdisk', [...common, ...options, path, ...operands], script.map((line) => `${line}\n`).join(''))
  showTableToKernel(path)
}
