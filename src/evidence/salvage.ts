import { join } from 'node:path'
import { UsageError } from '../core/errors.ts'
import type { Entry } from './entries.ts'
import { FORMAT } from './format.ts'
import { LEDGER_FILE, LONGEST_LINE, readLedgerFile } from './ledger.ts'
import { entryOf, jsonOrUndefined } from './read-entry.ts'
import type { Trouble } from './units.ts'

/** A ledger as far as it is whole. */
interface Salvage {
  entries: Entry[]
  /** Set where lines of the ledger could not be read. */
  damage: Trouble | undefined
}

/**
 * The entries of a run, oldest first, and what of the ledger is no entry: lines that were overwritten, mixed with each
 * other, or are of a kind that this version does not know. What is whole is worth reading, because it is all that is
 * left of the run; but what a lost line said is not known, so that the run ends with the trouble, as `unknown` at best.
 * A last line that was cut off by a crash is left out, and is no damage: nothing that it would have told was done yet.
 * @throws UsageError for a folder without a ledger, one of a newer version, and one without a single entry
 */
export async function salvageLedger(folder: string): Promise<Salvage> {
  const path = join(folder, LEDGER_FILE)
  const lines = (await readLines(folder)).map((text, index) => ({
    number: index + 1,
    ...readLine(text),
  }))
  refuseNewer(
    lines.map((line) => line.json),
    path,
  )
  const entries = lines.flatMap((line) => line.entry ?? [])
  if (entries.length === 0) throw withoutEntry(path)
  const broken = lines.filter((line) => line.entry === undefined)
  if (broken.length === 0 && entries[0]?.type === 'run-started') return { entries, damage: undefined }
  const damage = damageOf(path, broken, entries)
  return { entries: [...entries, endingUnknown(entries, damage)], damage }
}

interface Line {
  entry: Entry | undefined
  /** Undefined where the line is no JSON. */
  json: unknown
}

async function readLines(folder: string): Promise<string[]> {
  const bytes = await readLedgerFile(folder)
  const lines = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n')
  // What follows the last line break is empty, or was cut off.
  lines.pop()
  return lines
}

function readLine(text: string): Line {
  if (text.length > LONGEST_LINE) return { entry: undefined, json: undefined }
  const json = jsonOrUndefined(text)
  return { entry: entryOf(json), json }
}

function refuseNewer(lines: readonly unknown[], path: string): void {
  const started = lines.filter(isStart).find(({ format }) => format > FORMAT)
  if (started === undefined) return
  const version = typeof started.version === 'string' ? ` ${started.version}` : ''
  throw new UsageError(
    `${path}:${lines.indexOf(started) + 1} is of format ${started.format}, which Snapwitness${version} wrote; this version reads up to ${FORMAT}.`,
    { hint: 'Read the run with the version that wrote it, or a newer one.' },
  )
}

function isStart(json: unknown): json is { format: number; version?: unknown } {
  if (typeof json !== 'object' || json === null) return false
  const { type, format } = json as Record<string, unknown>
  return type === 'run-started' && typeof format === 'number'
}

function withoutEntry(path: string): UsageError {
  return new UsageError(`${path} holds not one whole entry of a ledger.`, {
    hint: `Name a folder that a run has left; a ledger's first line begins {"type":"run-started".`,
  })
}

function damageOf(
  path: string,
  broken: readonly (Line & { number: number })[],
  entries: readonly Entry[],
): Trouble {
  const lines = ranges(broken.map((line) => line.number))
  const beginning = entries[0]?.type === 'run-started' ? '' : ' Its beginning is missing.'
  const what =
    broken.length === 0
      ? `${path} does not begin with the start of a run.`
      : `${path}:${lines}: ${broken.length === 1 ? 'this line is no entry' : `these ${broken.length} lines are no entries`} of a ledger; ${entries.length} others are whole.${beginning}`
  return {
    code: 'LEDGER_DAMAGED',
    what,
    hint: 'What the lost lines said is not known, so the run is unknown at best. Run it again, and see what else wrote into the folder.',
  }
}

/** `5, 9–12`; of many the first few. */
function ranges(numbers: readonly number[]): string {
  const found: [first: number, last: number][] = []
  for (const number of numbers) {
    const open = found.at(-1)
    if (open?.[1] === number - 1) open[1] = number
    else found.push([number, number])
  }
  const told = found.slice(0, 5).map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`))
  return [...told, ...(found.length > 5 ? [`and ${found.length - 5} more places`] : [])].join(', ')
}

/** The last word on the run, whatever the ledger's own was. */
function endingUnknown(entries: readonly Entry[], trouble: Trouble): Entry {
  const [first, last] = [entries[0], entries.at(-1)]
  const at = last?.at ?? new Date(0).toISOString()
  const durationMs = Math.max(0, Date.parse(at) - Date.parse(first?.at ?? at))
  return { type: 'run-ended', at, verdict: 'unknown', durationMs, trouble }
}
