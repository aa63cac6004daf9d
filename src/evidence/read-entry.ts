import { type Entry, entry } from './entries.ts'
import { upgraded } from './format-1.ts'

/** The entry that a line of a ledger holds, whichever format it was written in; undefined where it is none. */
export function readEntry(line: string): Entry | undefined {
  return entryOf(jsonOrUndefined(line))
}

/** The same of a line's JSON. */
export function entryOf(json: unknown): Entry | undefined {
  const read = entry.safeParse(upgraded(json))
  return read.success ? read.data : undefined
}

export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
