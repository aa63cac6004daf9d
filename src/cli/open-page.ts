import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import open from 'open'
import { SnapwitnessError } from '../core/errors.ts'

/** An opener that finds nothing to open with says so by then; one that goes on for longer is the browser itself. */
const OPENING_MS = 3_000

/**
 * Shows a page to the person at this computer.
 * @throws SnapwitnessError `PAGE_NOT_OPENED` where nothing here shows one
 */
export async function openPage(path: string): Promise<void> {
  const opener = await open(resolve(path))
  const exitCode = await Promise.race([endOf(opener), sleep(OPENING_MS, 0)])
  if (exitCode === 0) return
  throw new SnapwitnessError('PAGE_NOT_OPENED', `Nothing on this computer could open ${path}.`, {
    hint: 'Open it in a browser by hand, or name one that is here: BROWSER=firefox snapwitness report --open latest',
  })
}

async function endOf(opener: ChildProcess): Promise<number | null> {
  if (opener.exitCode === null) await once(opener, 'exit')
  return opener.exitCode
}
