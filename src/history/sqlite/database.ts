import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import type { JSValue } from 'node-sqlite3-wasm'
import type { Tables } from '../tables.ts'

/** With a file that this process has for itself: locks of processes that were killed are never taken off it. */
export async function withDatabase<T>(file: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  const { default: sqlite } = await import('node-sqlite3-wasm')
  const database = new sqlite.Database(file)
  try {
    // What is written is a copy, of which nothing is left where the work fails.
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
    return await work(
      new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyTakesIt(database) }) }),
    )
  } finally {
    database.close()
  }
}

interface Opened {
  all(sql: string, values: JSValue[]): unknown[]
  run(sql: string, values: JSValue[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  close(): void
}

/** Each statement is freed when it has run. None needs to be known as one that returns nothing: its rows are none. */
function asKyselyTakesIt(database: Opened): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => ({
      reader: true,
      all: (values) => database.all(sql, values as JSValue[]),
      run: (values) => database.run(sql, values as JSValue[]),
      iterate: (values) => database.all(sql, values as JSValue[]).values(),
    }),
  }
}
