import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Kysely, PostgresDialect, SqliteDialect, sql, type Transaction } from 'kysely'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import { migrations } from './migrations.ts'
import { connectionTo, nameOfPlace, type StorePlace } from './place.ts'
import type { Tables } from './tables.ts'

/** Another writer is waited for as long: a night's record takes less than a second. */
const PATIENCE_MS = 30_000

/** Nights of many runs, in a file of their own or in a PostgreSQL database. The only thing that reads across runs. */
export class HistoryStore {
  readonly db: Kysely<Tables>
  /** For people: never with a password. */
  readonly name: string

  constructor(db: Kysely<Tables>, name: string) {
    this.db = db
    this.name = name
  }

  /** Does all of it or nothing. Who writes has the turn alone: others wait, and see what it has written. */
  async write<T>(work: (turn: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#told(() =>
      this.db.transaction().execute(async (turn) => {
        // First, since a transaction of SQLite that has read may be refused to write.
        await takeTurn(turn)
        return await work(turn)
      }),
    )
  }

  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.#told(() => work(this.db))
  }

  /** Whether it keeps the run of that id. */
  async has(run: string): Promise<boolean> {
    const query = this.db.selectFrom('runs').select('number').where('id', '=', run)
    return (await this.read(() => query.executeTakeFirst())) !== undefined
  }

  close(): Promise<void> {
    return this.db.destroy()
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      throw asHistoryError(cause, this.name)
    }
  }
}

/**
 * Opens it, and makes what is not there yet.
 * @throws SnapwitnessError `HISTORY` where it cannot be opened, `HISTORY_NEWER` where a later version has made it
 */
export async function openStore(place: StorePlace): Promise<HistoryStore> {
  const name = nameOfPlace(place)
  try {
    const db = new Kysely<Tables>({ dialect: await dialectOf(place) })
    const store = new HistoryStore(db, name)
    await bringUpToDate(store).catch(async (error: unknown) => {
      await store.close()
      throw error
    })
    return store
  } catch (cause) {
    throw asHistoryError(cause, name)
  }
}

/** Drivers are loaded when they are needed: each takes longer than most commands. */
async function dialectOf(place: StorePlace): Promise<SqliteDialect | PostgresDialect> {
  if ('file' in place) {
    await mkdir(dirname(place.file), { recursive: true })
    // As a run's report: for nobody else, since it tells what there is to attack.
    await (await open(place.file, 'a', 0o600)).close()
    const { default: Database } = await import('libsql')
    const database = new Database(place.file)
    database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`)
    return new SqliteDialect({ database: database as never })
  }
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    ...connectionTo(place),
    max: 1,
    connectionTimeoutMillis: PATIENCE_MS,
    statement_timeout: 2 * PATIENCE_MS,
    application_name: 'snapwitness',
  })
  // A connection that is lost while nobody uses it; who uses one hears of it.
  pool.on('error', () => undefined)
  return new PostgresDialect({ pool })
}

async function bringUpToDate(store: HistoryStore): Promise<void> {
  if ((await versionOf(store)) === migrations.length) return
  await makeTurns(store)
  await store.write(async (turn) => {
    const { version } = await turn.selectFrom('history_store').select('version').executeTakeFirstOrThrow()
    if (version > migrations.length) throw new NewerHistory(store.name)
    for (const statement of migrations.slice(version).flat()) await sql.raw(statement).execute(turn)
    await turn.updateTable('history_store').set({ version: migrations.length }).execute()
  })
}

/** undefined where there is nothing yet. */
async function versionOf({ db }: HistoryStore): Promise<number | undefined> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === 'history_store')) return undefined
  return (await db.selectFrom('history_store').select('version').executeTakeFirst())?.version
}

/** Two who do it at the same time may be refused by PostgreSQL, one of them: then the other has done it. */
async function makeTurns(store: HistoryStore): Promise<void> {
  await store.db.schema
    .createTable('history_store')
    .ifNotExists()
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('writes', 'integer', (column) => column.notNull())
    .execute()
    .catch(async (error: unknown) => {
      if ((await versionOf(store).catch(() => undefined)) === undefined) throw error
    })
  await store.db
    .insertInto('history_store')
    .values({ id: 1, version: 0, writes: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function takeTurn(turn: Transaction<Tables>): Promise<void> {
  await turn.updateTable('history_store').set({ writes: sql<number>`writes + 1` }).execute()
}

class NewerHistory extends SnapwitnessError {
  constructor(name: string) {
    super('HISTORY_NEWER', `The history ${name} was made by a newer version of Snapwitness.`, {
      hint: 'Use that version, or name another history.',
    })
  }
}

function asHistoryError(cause: unknown, name: string): SnapwitnessError {
  if (cause instanceof SnapwitnessError) return cause
  const why = inLine(messageOf(cause) || 'no answer')
  return new SnapwitnessError('HISTORY', `The history ${name} could not be used: ${why}.`, {
    hint: name.startsWith('postgres')
      ? 'Does the server answer, and may the account create tables in that database? Its URL is history.url in the configuration, or SNAPWITNESS_HISTORY.'
      : 'Is the folder yours to write into, and the file one that Snapwitness has made? It can be moved away: runs that are there are recorded again by `snapwitness runs record`.',
    cause,
  })
}
