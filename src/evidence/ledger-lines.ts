import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { LEDGER_FILE } from './ledger.ts'

/** What was written to a ledger since somebody read it. */
interface News {
  lines: string[]
  /** Where to read on: the number of bytes before it. */
  place: number
}

/**
 * The whole lines of a ledger from a place on. A last line that is still being written is left for the next time; a ledger that
 * is not there yet has no news.
 */
export function newsSince(folder: string, place: number): News {
  const bytes = readFrom(join(folder, LEDGER_FILE), place)
  const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
  return { lines: whole.toString('utf8').split('\n').slice(0, -1), place: place + whole.length }
}

function readFrom(path: string, place: number): Buffer {
  const file = openIfThere(path)
  if (file === undefined) return Buffer.alloc(0)
  try {
    const pieces: Buffer[] = []
    for (let at = place; ; ) {
      const piece = Buffer.alloc(65_536)
      const length = readSync(file, piece, 0, piece.length, at)
      at += length
      if (length === 0) return Buffer.concat(pieces)
      pieces.push(piece.subarray(0, length))
    }
  } finally {
    closeSync(file)
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
