import type { Insertable, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** Values of one statement. SQLite takes 32766, PostgreSQL 65535. */
const MOST_VALUES = 16_000

/** However many rows there are. */
export async function insertAll<T extends keyof Tables & string>(
  turn: Transaction<Tables>,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
): Promise<void> {
  const [first] = rows
  if (!first) return
  for (const some of inPieces(rows, Math.floor(MOST_VALUES / Object.keys(first).length)))
    await turn.insertInto(table).values(some.map(withoutZeros)).execute()
}

/** A name may hold anything, and a text of PostgreSQL no zero character. */
function withoutZeros<Row extends object>(row: Row): Row {
  const members = Object.entries(row).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value,
  ])
  return Object.fromEntries(members) as Row
}

/** The same list, in lists of so many. */
export function inPieces<T>(all: readonly T[], most = MOST_VALUES): T[][] {
  const pieces: T[][] = []
  for (let at = 0; at < all.length; at += most) pieces.push(all.slice(at, at + most))
  return pieces
}
