import { constants } from 'node:fs'
import {
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Kysely, Transaction } from 'kysely'
import { isThere } from '../../core/is-there.ts'
import type { Tables } from '../tables.ts'
import { PATIENCE_MS, type Way } from '../way.ts'
import { withDatabase } from './database.ts'
import { refuseHalfWritten } from './half-written.ts'
import { inTurn } from './turn.ts'

/**
 * The way to a file of SQLite. It is never written to: who writes makes a copy, and puts that in its place when all is
 * done. So a process that ends in the middle, or a computer, leaves the file as it was, and nobody who reads waits.
 */
export async function wayToFile(path: string): Promise<Way> {
  await mkdir(dirname(path), { recursive: true })
  // As a run's report: for nobody else, since it tells what there is to attack.
  await (await open(path, 'a', 0o600)).close()
  const file = await realpath(path)
  return {
    read: (work) => readFrom(file, work),
    write: (work) => writeTo(file, work),
    close: async () => undefined,
  }
}

/** By a name of our own, beside which SQLite may put its lock: what opened the file keeps it, whatever takes its place. */
async function readFrom<T>(file: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  await refuseHalfWritten(file)
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-history-'))
  try {
    const alias = join(folder, basename(file))
    await symlink(file, alias)
    return await withDatabase(alias, work)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Who has the turn alone writes; who stood still for so long that it was taken from him does it again. */
async function writeTo<T>(file: string, work: (turn: Transaction<Tables>) => Promise<T>): Promise<T> {
  for (;;) {
    const done = await inTurn(file, PATIENCE_MS, () => replace(file, work))
    if (done) return done.result
  }
}

/** @returns undefined where another has written meanwhile */
async function replace<T>(
  file: string,
  work: (turn: Transaction<Tables>) => Promise<T>,
): Promise<{ result: T } | undefined> {
  await refuseHalfWritten(file)
  await removeLeftOvers(file)
  const folder = await mkdtemp(`${file}${COPIES}`)
  try {
    const before = await versionOf(file)
    const copy = join(folder, basename(file))
    await copyFile(file, copy, constants.COPYFILE_FICLONE)
    const result = await withDatabase(copy, (db) => db.transaction().execute(work))
    await sync(copy)
    if ((await versionOf(file)) !== before) return undefined
    await rename(copy, file)
    await sync(dirname(file))
    return { result }
  } catch (error) {
    if (await isThere(folder)) throw error
    return undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const COPIES = '.writing-'

/** Of writers that ended in the middle. */
async function removeLeftOvers(file: string): Promise<void> {
  const folder = dirname(file)
  const left = (await readdir(folder)).filter((name) => name.startsWith(`${basename(file)}${COPIES}`))
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true })
}

async function versionOf(file: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(file, { bigint: true })
  return [ino, size, mtimeNs].join(' ')
}

/** Until it is on the disk. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}
