import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'

/** The run's id: 8 hexadecimal digits, as every witness block carries it. */
export function newRunId(): string {
  return randomBytes(4).toString('hex')
}

/** `runs/2026-11-23T04-00-00-5f3a9c01`: sorts by time. */
export function runFolderOf(runsFolder: string, runId: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return resolve(runsFolder, `${time}-${runId}`)
}
