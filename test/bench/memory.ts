import { readdirSync, readFileSync } from 'node:fs'

/** A process and the most memory that it ever held (VmHWM; see proc(5)), in KiB. */
export interface ProcessPeak {
  pid: number
  /** As the kernel names it: at most 15 characters. */
  command: string
  peakKiB: number
}

const SAMPLE_MS = 100

/** Follows a process and all that it starts, until it is stopped. A process shorter than a sample may be missed. */
export function watchMemory(root: number): { stop(): ProcessPeak[] } {
  const peaks = new Map<number, ProcessPeak>()
  const sample = () => {
    for (const pid of treeOf(root)) {
      const peak = peakOf(pid)
      if (peak) peaks.set(pid, peak)
    }
  }
  sample()
  const timer = setInterval(sample, SAMPLE_MS)
  return {
    stop() {
      clearInterval(timer)
      sample()
      return [...peaks.values()]
    },
  }
}

function treeOf(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    const parent = parentOf(pid)
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)]
  return below(root)
}

/** Field 4 of /proc/PID/stat, behind the command in parentheses, which may itself hold anything. */
function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`)
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function peakOf(pid: number): ProcessPeak | undefined {
  const status = read(`/proc/${pid}/status`)
  const peak = status?.match(/^VmHWM:\s+(\d+) kB$/m)?.[1]
  const command = status?.match(/^Name:\s+(.*)$/m)?.[1]
  return peak && command ? { pid, command, peakKiB: Number(peak) } : undefined
}

/** undefined when the process has just ended. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
