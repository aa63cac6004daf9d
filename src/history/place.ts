import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { percentDecoded } from '../core/percent-decoded.ts'
import { secret } from '../core/redact.ts'

/** Where a history is kept: a file of SQLite, or a PostgreSQL database. */
export type StorePlace = { file: string } | ServerPlace

export interface ServerPlace {
  url: string
  /** In place of one that stands in the URL. */
  password?: string | undefined
}

/** In the folder that holds the runs. */
const FILE = 'history.db'

/**
 * The history of the runs in a folder: what SNAPWITNESS_HISTORY names, else what the configuration does, else a file beside
 * the runs.
 * @throws UsageError where what is named is no URL of PostgreSQL
 */
export function placeOfHistory(runsFolder: string, configured: ServerPlace | undefined): StorePlace {
  const named = process.env.SNAPWITNESS_HISTORY
  if (named) return checked({ url: named }, 'SNAPWITNESS_HISTORY')
  if (configured) return checked(configured, 'history.url')
  return { file: join(runsFolder, FILE) }
}

/** For people: the file, or the URL without its password and parameters. */
export function nameOfPlace(place: StorePlace): string {
  if ('file' in place) return place.file
  const { protocol, username, host, pathname } = new URL(place.url)
  return `${protocol}//${username && `${username}@`}${host}${pathname}`
}

/** As the driver takes it. */
interface Connection {
  connectionString: string
  ssl?: { rejectUnauthorized: true; ca?: string }
}

/**
 * Where TLS is asked for (`sslmode`), the server is verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says; only `no-verify`
 * asks for it without.
 */
export function connectionTo({ url, password }: ServerPlace): Connection {
  const whole = new URL(url)
  if (password !== undefined) whole.password = encodeURIComponent(password)
  const mode = whole.searchParams.get('sslmode')
  if (mode === null || mode === 'disable' || mode === 'no-verify') return { connectionString: whole.href }
  const authority = whole.searchParams.get('sslrootcert')
  // The driver would make its own choice of them.
  for (const name of ['sslmode', 'sslrootcert']) whole.searchParams.delete(name)
  const ca = authority === null ? {} : { ca: readFileSync(authority, 'utf8') }
  return { connectionString: whole.href, ssl: { rejectUnauthorized: true, ...ca } }
}

function checked(place: ServerPlace, where: string): ServerPlace {
  keepSecret(place.url)
  if (URL.canParse(place.url) && isServer(new URL(place.url))) return place
  throw new UsageError(`${where} names no PostgreSQL database.`, {
    hint: 'Write it as postgresql://user@host:5432/database; the password comes from PGPASSWORD, ~/.pgpass or history.password.',
  })
}

/** A password with a `/` or a `#` as it is would be read as what follows the server, and shown. */
function isServer({ protocol, pathname, hash }: URL): boolean {
  return /^postgres(ql)?:$/.test(protocol) && !`${pathname}${hash}`.includes('@')
}

function keepSecret(url: string): void {
  if (!URL.canParse(url)) return
  const { password, searchParams } = new URL(url)
  for (const found of [password, searchParams.get('password')]) {
    if (!found) continue
    secret(found)
    secret(percentDecoded(found))
  }
}
