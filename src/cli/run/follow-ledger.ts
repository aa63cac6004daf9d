import { mkdirSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Entry } from '../../evidence/entries.ts'
import { LEDGER_FILE } from '../../evidence/ledger.ts'
import { newsSince } from '../../evidence/ledger-lines.ts'
import { readEntry } from '../../evidence/read-entry.ts'

/**
 * Calls back with every entry of a ledger as it is written, past those that are there. A line that is no entry is passed
 * over: whoever watches a run must not end it. Returns the way to stop.
 */
export function followLedger(folder: string, onEntry: (entry: Entry) => void): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let place = statSync(join(folder, LEDGER_FILE), { throwIfNoEntry: false })?.size ?? 0
  const readOn = () => {
    const news = newsSince(folder, place)
    place = news.place
    for (const entry of news.lines.map(readEntry)) if (entry) onEntry(entry)
  }
  const watcher = watch(folder, readOn)
  return () => {
    watcher.close()
    readOn()
  }
}
