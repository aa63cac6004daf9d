import { cpus, totalmem } from 'node:os'

/** This computer, which is what the lab's host runs on. */
export function hardware(): { cpuModel: string; cpuMhz: number; cpuCount: number; memoryBytes: number } {
  const all = cpus()
  return {
    cpuModel: all[0]?.model.trim() ?? process.arch,
    cpuMhz: all[0]?.speed ?? 0,
    cpuCount: all.length,
    memoryBytes: totalmem(),
  }
}

export const hostName = 'localhost.localdomain'
