import { closeSync, fdatasyncSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesText, TOO_MUCH_HINT } from '../core/bounds.ts'
import { messageOf, SnapwitnessError, UsageError } from '../core/errors.ts'
import { NotPlainFile, readPlainFile } from '../core/plain-file.ts'
import { type Entry, type EntryOf, entry } from './entries.ts'
import { readEntry } from './read-entry.ts'
import { redactedEntry } from './redacted-entry.ts'

export const LEDGER_FILE = 'ledger.jsonl'
/** A night of a thousand scenarios takes a tenth of it. */
const LARGEST_LEDGER_BYTES = 128 * 1024 * 1024
const MOST_LINES = 1_000_000
/** Of it, what no observation takes: for last words, such as what is taken back and how the run has ended. */
const ROOM_BYTES = 32 * 1024 * 1024
/** Characters of one line. The largest entry tells of the blocks of a whole disk, in some ten thousand. */
export const LONGEST_LINE = 4 * 1024 * 1024

type Unstamped<T> = T extends Entry ? Omit<T, 'at'> : never

/**
 * The record of one run: one JSON line an entry, on the disk before `append` returns. Several processes may append to
 * one ledger, since each line is one write.
 */
export class Ledger {
  readonly folder: string
  readonly #file: number
  #cutOff = false

  private constructor(folder: string, file: number) {
    this.folder = folder
    this.#file = file
  }

  /** @param folder the run's folder; made, readable by its owner alone, where there is none */
  static open(folder: string): Ledger {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return new Ledger(folder, openSync(join(folder, LEDGER_FILE), 'a', 0o600))
  }

  /** Appends an entry, stamped with the present time and free of every known secret. @returns what a reader will find */
  append<T extends Entry['type']>(unstamped: Unstamped<EntryOf<T>>): EntryOf<T> {
    const stamped = entry.parse({ ...unstamped, at: new Date().toISOString() })
    const kept = redactedEntry(stamped)
    const line = JSON.stringify(kept)
    if (line.length > LONGEST_LINE) throw tooLong(stamped.type)
    if (stamped.type === 'observation') this.#refuseFull(line)
    this.#write(line)
    return kept as EntryOf<T>
  }

  /** Whoever lets a look come in a thousand times would make a ledger that nobody can read. */
  #refuseFull(line: string): void {
    const most = LARGEST_LEDGER_BYTES - ROOM_BYTES
    if (fstatSync(this.#file).size + Buffer.byteLength(line) <= most) return
    const what = `The ledger holds ${bytesText(most)}, and takes no more of what is seen; the run takes back what it has made, and ends.`
    throw new SnapwitnessError('LEDGER_FULL', what, { hint: TOO_MUCH_HINT })
  }

  close(): void {
    closeSync(this.#file)
  }

  /** A line that was cut off by a full disk stays one of its own, and takes none with it that comes later. */
  #write(line: string): void {
    const bytes = Buffer.from(`${this.#cutOff ? '\n' : ''}${line}\n`)
    this.#cutOff = true
    try {
      if (writeSync(this.#file, bytes) < bytes.length) throw new Error('only a part of the line was written')
      fdatasyncSync(this.#file)
    } catch (cause) {
      throw new SnapwitnessError(
        'LEDGER_WRITE',
        'The ledger could not be written, so the run cannot go on.',
        {
          hint: 'Free some space where the runs folder lies, or choose another with --out.',
          cause,
        },
      )
    }
    this.#cutOff = false
  }
}

/**
 * Writes a whole ledger of entries that have their times already, such as those of other ledgers.
 * @throws SnapwitnessError where there is one, or nobody could read so much
 */
export async function writeLedger(folder: string, entries: readonly Entry[]): Promise<void> {
  const bytes = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  if (bytes.length > LARGEST_LEDGER_BYTES || entries.length > MOST_LINES) throw tooLarge(bytes.length)
  const path = join(folder, LEDGER_FILE)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(path, bytes, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    throw new SnapwitnessError('LEDGER_WRITE', `${path} could not be written: ${messageOf(cause)}.`, {
      hint: 'Is the folder yours to write into, and is there space where it lies?',
      cause,
    })
  }
}

function tooLarge(size: number): SnapwitnessError {
  const what = `A ledger of ${bytesText(size)} would be more than can be read (${bytesText(LARGEST_LEDGER_BYTES)}, ${MOST_LINES} entries).`
  return new SnapwitnessError('LEDGER_FULL', what, { hint: 'Let fewer machines share one run.' })
}

/** What a guest or a host says is bounded where it comes in; an entry of so much is nothing that a report could show. */
function tooLong(type: Entry['type']): SnapwitnessError {
  const what = `An entry of the ledger (${type}) would take more than ${bytesText(LONGEST_LINE)}.`
  return new SnapwitnessError('LEDGER_LINE', what, { hint: TOO_MUCH_HINT, fields: { type } })
}

/**
 * The entries of a run, oldest first. A last line that was cut off by a crash is left out.
 * @throws UsageError for a folder without a ledger, and for a line that is none of ours
 */
export async function readLedger(folder: string): Promise<Entry[]> {
  const path = join(folder, LEDGER_FILE)
  const lines = (await readLedgerFile(folder)).toString('utf8').split('\n')
  const cutOff = lines.pop()
  if (cutOff === undefined) return []
  return lines.map((line, index) => parseLine(line, `${path}:${index + 1}`))
}

/**
 * The bytes of a run's ledger.
 * @throws UsageError where there is none, or something else in its place
 */
export async function readLedgerFile(folder: string): Promise<Buffer> {
  const path = join(folder, LEDGER_FILE)
  try {
    const bytes = await readPlainFile(path, LARGEST_LEDGER_BYTES)
    if (hasMoreLines(bytes, MOST_LINES)) throw new NotPlainFile(`has more than ${MOST_LINES} lines`)
    return bytes
  } catch (cause) {
    const what = cause instanceof NotPlainFile ? `${path} ${cause.why}.` : `${folder} holds no ledger.`
    throw new UsageError(what, {
      hint: `Name a folder that a run has left; it holds ${LEDGER_FILE}.`,
      cause,
    })
  }
}

function hasMoreLines(bytes: Buffer, most: number): boolean {
  let lines = 0
  for (let at = bytes.indexOf('\n'); at >= 0 && lines <= most; at = bytes.indexOf('\n', at + 1)) lines++
  return lines > most
}

function parseLine(line: string, where: string): Entry {
  const read = readEntry(line)
  if (read) return read
  throw new UsageError(`${where} is not a ledger entry of this version of Snapwitness.`, {
    hint: 'Read the run with the version that wrote it; its first line names it.',
  })
}
