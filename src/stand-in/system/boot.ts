import { createHash } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'

const KERNEL_BOOT_ID = '/proc/sys/kernel/random/boot_id'

/**
 * When this machine was started. It is reckoned from the uptime once for each boot, and noted: correcting the clock, as
 * happens after a revert, moves every later reckoning.
 *
 * @param folder in memory, so that a revert of the memory brings the note back: a tmpfs
 */
export function bootTimeOf(folder: string): Date {
  const bootId = readFileSync(KERNEL_BOOT_ID, 'utf8').trim()
  const file = join(folder, `boot-${bootId}`)
  return new Date(Number(readNote(file) ?? note(file, folder, bootId)))
}

function readNote(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** The first thread that links the file wins; the others read what it wrote. */
function note(file: string, folder: string, bootId: string): string {
  mkdirSync(folder, { recursive: true })
  const draft = `${file}.${process.pid}.${threadId}`
  const second = Math.floor(Date.now() / 1000 - uptime())
  writeFileSync(draft, String(second * 1000 + millisecondsOf(bootId)))
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  return readFileSync(file, 'utf8')
}

/** From the boot's id, so that two boots differ although a clock was set back between them. */
function millisecondsOf(bootId: string): number {
  return createHash('sha256').update(bootId).digest().readUInt16LE(0) % 1000
}
