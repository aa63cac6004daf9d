import { Kysely, PostgresDialect } from 'kysely'
import { connectionTo, type ServerPlace } from './place.ts'
import type { Tables } from './tables.ts'
import { PATIENCE_MS, type Way } from './way.ts'

/** The way to a PostgreSQL database. */
export async function wayToServer(place: ServerPlace): Promise<Way> {
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
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return {
    read: (work) => work(db),
    write: (work) => db.transaction().execute(work),
    close: () => db.destroy(),
  }
}
