import { type Kysely, sql, type Transaction } from 'kysely'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import { migrations } from './migrations.ts'
import { nameOfPlace, type StorePlace } from './place.ts'
import type { Tables } from './tables.ts'
import type { Way } from './way.ts'

/** Nights of many runs, in a file of their own or in a PostgreSQL database. The only thing that reads across runs. */
export class HistoryStore {
  readonly #way: Way
  /** For people: never with a password. */
  readonly name: string

  constructor(way: Way, name: string) {
    this.#way = way
    this.name = name
  }

  /** Does all of it or nothing. Who writes has the turn alone: others wait, and see what it has written. */
  async write<T>(work: (turn: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#told(() =>
      this.#way.write(async (turn) => {
        // First: it is what others wait for.
        await takeTurn(turn)
        return await work(turn)
      }),
    )
  }

  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.#told(() => this.#way.read(work))
  }

  /** Whether it keeps the run of that id. */
  async has(run: string): Promise<boolean> {
    const found = await this.read((db) =>
      db.selectFrom('runs').select('number').where('id', '=', run).executeTakeFirst(),
    )
    return found !== undefined
  }

  close(): Promise<void> {
    return this.#way.close()
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
    const way = await wayTo(place)
    await bringUpToDate(way, name).catch(async (error: unknown) => {
      await way.close()
      throw error
    })
    return new HistoryStore(way, name)
  } catch (cause) {
    throw asHistoryError(cause, name)
  }
}

/** Drivers are loaded when they are needed: each takes longer than most commands. */
async function wayTo(place: StorePlace): Promise<Way> {
  if ('file' in place) {
    const { wayToFile } = await import('./sqlite/file.ts')
    return wayToFile(place.file)
  }
  const { wayToServer } = await import('./postgres.ts')
  return wayToServer(place)
}

async function bringUpToDate(way: Way, name: string): Promise<void> {
  if ((await versionOf(way)) === migrations.length) return
  await makeTurns(way)
  await way.write(async (turn) => {
    await takeTurn(turn)
    const { version } = await turn.selectFrom('history_store').select('version').executeTakeFirstOrThrow()
    if (version > migrations.length) throw new NewerHistory(name)
    for (const statement of migrations.slice(version).flat()) await sql.raw(statement).execute(turn)
    await turn.updateTable('history_store').set({ version: migrations.length }).execute()
  })
}

/** undefined where there is nothing yet. */
function versionOf(way: Way): Promise<number | undefined> {
  return way.read(async (db) => {
    const tables = await db.introspection.getTables()
    if (!tables.some(({ name }) => name === 'history_store')) return undefined
    return (await db.selectFrom('history_store').select('version').executeTakeFirst())?.version
  })
}

/** Two who do it at the same time may be refused by PostgreSQL, one of them: then the other has done it. */
async function makeTurns(way: Way): Promise<void> {
  await way.write(makeTableOfTurns).catch(async (error: unknown) => {
    if ((await versionOf(way).catch(() => undefined)) === undefined) throw error
  })
}

async function makeTableOfTurns(turn: Transaction<Tables>): Promise<void> {
  await turn.schema
    .createTable('history_store')
    .ifNotExists()
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('writes', 'integer', (column) => column.notNull())
    .execute()
  await turn
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
