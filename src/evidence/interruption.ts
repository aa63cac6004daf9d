import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The code of the trouble that a scenario ends with when it was asked to stop. */
export const INTERRUPTED = 'INTERRUPTED'

/**
 * Asks a run to stop, from whichever process to whichever: a file in the run's folder, which whoever works on a machine
 * looks for before each next thing.
 */
export function askToStop(folder: string): void {
  writeFileSync(fileIn(folder), '')
}

export function isStopAsked(folder: string): boolean {
  return existsSync(fileIn(folder))
}

export function forgetStop(folder: string): void {
  rmSync(fileIn(folder), { force: true })
}

function fileIn(folder: string): string {
  return join(folder, 'stop-asked')
}
