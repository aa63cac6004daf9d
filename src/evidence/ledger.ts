import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import { type Entry, entry } from './entries.ts'
import { redactedEntry } from './redacted-entry.ts'

export const LEDGER_FILE = 'ledger.jsonl'

type Unstamped<T> = T extends Entry ? Omit<T, 'at'> : never

/**
 * The record of one run: one JSON line an entry, on the disk before `append` returns. Several processes may append to
 * one ledger, since each line is one write.
 */
export class Ledger {
  readonly folder: string
  readonly #file: number

  private constructor(folder: string, file: number) {
    this.folder = folder
    this.#file = file
  }

  /** @param folder the run's folder; made, readable by its owner alone, where there is none */
  static open(folder: string): Ledger {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return new Ledger(folder, openSync(join(folder, LEDGER_FILE), 'a', 0o600))
  }

  /** Appends an entry, stamped with the present time and free of every known secret. */
  append(unstamped: Unstamped<Entry>): void {
    const stamped = entry.parse({ ...unstamped, at: new Date().toISOString() })
    writeLine(this.#file, JSON.stringify(redactedEntry(stamped)))
  }

  close(): void {
    closeSync(this.#file)
  }
}

function writeLine(file: number, line: string): void {
  try {
    writeSync(file, `${line}\n`)
    fdatasyncSync(file)
  } catch (cause) {
    throw new SnapwitnessError('LEDGER_WRITE', 'The ledger could not be written, so the run cannot go on.', {
      hint: 'Free some space where the runs folder lies, or choose another with --out.',
      cause,
    })
  }
}

/**
 * The entries of a run, oldest first. A last line that was cut off by a crash is left out.
 * @throws UsageError for a folder without a ledger, and for a line that is none of ours
 */
export async function readLedger(folder: string): Promise<Entry[]> {
  const path = join(folder, LEDGER_FILE)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${folder} holds no ledger.`, {
      hint: `Name a folder that a run has left; it holds ${LEDGER_FILE}.`,
      cause,
    })
  })
  const lines = text.split('\n')
  const cutOff = lines.pop()
  if (cutOff === undefined) return []
  return lines.map((line, index) => parseLine(line, `${path}:${index + 1}`))
}

function parseLine(line: string, where: string): Entry {
  const read = entry.safeParse(jsonOrUndefined(line))
  if (read.success) return read.data
  throw new UsageError(`${where} is not a ledger entry of this version of Snapwitness.`, {
    hint: 'Read the run with the version that wrote it; its first line names it.',
    cause: read.error,
  })
}

function jsonOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
