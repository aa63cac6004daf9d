import { procFile, treeOf } from './processes.ts'

/** A process and the most memory that it ever held (VmHWM; see proc(5)), in KiB. */
export interface ProcessPeak {
  pid: number
  /** As the kernel names it: at most 15 characters. */
  command: string
  peakKiB: number
}

/** What a process and all that it has started ever held. */
export interface MemoryPeaks {
  /**
   * The most that they held at one moment, in KiB: the sum of their Pss, in which a page that several hold, such as
   * those of Node itself, counts for each by its share. See proc(5), smaps_rollup.
   */
  togetherKiB: number
  /** The same by their resident sets, in which such a page counts for each as a whole: never less. */
  residentKiB: number
  each: ProcessPeak[]
}

const SAMPLE_MS = 100

/** Follows a process and all that it starts, until it is stopped. A process shorter than a sample may be missed. */
export function watchMemory(root: number): { stop(): MemoryPeaks } {
  const each = new Map<number, ProcessPeak>()
  const most = { togetherKiB: 0, residentKiB: 0 }
  const sample = () => {
    const pids = treeOf(root)
    for (const pid of pids) {
      const peak = peakOf(pid)
      if (peak) each.set(pid, peak)
    }
    const rollups = pids.map((pid) => procFile(pid, 'smaps_rollup'))
    most.togetherKiB = Math.max(most.togetherKiB, sumOf('Pss', rollups))
    most.residentKiB = Math.max(most.residentKiB, sumOf('Rss', rollups))
  }
  sample()
  const timer = setInterval(sample, SAMPLE_MS)
  return {
    stop() {
      clearInterval(timer)
      sample()
      return { ...most, each: [...each.values()] }
    },
  }
}

function sumOf(field: string, rollups: readonly string[]): number {
  return rollups.reduce((sum, rollup) => sum + (kibOf(field, rollup) ?? 0), 0)
}

function peakOf(pid: number): ProcessPeak | undefined {
  const status = procFile(pid, 'status')
  const peakKiB = kibOf('VmHWM', status)
  const command = status.match(/^Name:\s+(.*)$/m)?.[1]
  return peakKiB && command ? { pid, command, peakKiB } : undefined
}

function kibOf(field: string, text: string): number | undefined {
  const kib = text.match(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm'))?.[1]
  return kib === undefined ? undefined : Number(kib)
}
