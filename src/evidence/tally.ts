import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Entry } from './entries.ts'
import { LEDGER_FILE } from './ledger.ts'
import { newsSince } from './ledger-lines.ts'
import { readEntry } from './read-entry.ts'

/** What the entries of a ledger come to, where each changes what those before it came to. */
export interface Tally<State> {
  /** The file of the run's folder that keeps it. */
  file: string
  /** Of what JSON can tell. */
  state: z.ZodType<State>
  beginning: () => State
  take(state: State, entry: Entry): void
}

/**
 * What a ledger has come to so far. Whoever asks reads on from where the last one has stopped, in whichever process: a
 * ledger is read once, however often it is asked. What is kept is only a help, and made anew where it is lost.
 * @throws where a line is no entry
 */
export function tallyOf<State>(folder: string, tally: Tally<State>): State {
  const kept = keptIn(folder, tally)
  const { lines, place } = newsSince(folder, kept.place)
  for (const line of lines) tally.take(kept.state, entryIn(line))
  if (place > kept.place) keep(folder, tally, { place, state: kept.state })
  return kept.state
}

function entryIn(line: string): Entry {
  const entry = readEntry(line)
  if (!entry) throw new Error('a line of the ledger is no entry')
  return entry
}

export function forgetTally(folder: string, { file }: Pick<Tally<unknown>, 'file'>): void {
  rmSync(join(folder, file), { force: true })
}

interface Kept<State> {
  place: number
  state: State
}

function keptIn<State>(folder: string, { file, state, beginning }: Tally<State>): Kept<State> {
  const anew = { place: 0, state: beginning() }
  try {
    const kept = z
      .object({ place: z.int(), state })
      .parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    return kept.place <= statSync(join(folder, LEDGER_FILE)).size ? kept : anew
  } catch {
    return anew
  }
}

/** As a whole or not at all. On a full disk it is not kept, and the next to ask reads more. */
function keep<State>(folder: string, { file }: Tally<State>, kept: Kept<State>): void {
  const draft = join(folder, `${file}.${process.pid}`)
  try {
    writeFileSync(draft, JSON.stringify(kept), { mode: 0o600 })
    renameSync(draft, join(folder, file))
  } catch {
    rmSync(draft, { force: true })
  }
}
