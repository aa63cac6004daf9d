import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, UsageError } from '../core/errors.ts'
import { readPlainFile } from '../core/plain-file.ts'
import { replaceFile } from '../core/replace-file.ts'
import { inLine } from '../core/words.ts'
import { type SealRecord, sealRecord, sealText } from './record.ts'

/** Where seals are kept unless they are told otherwise: a folder that is meant to be under version control. */
export const SEALS = 'seals'
const FILE = 'seal.json'
const LARGEST_BYTES = 16 * 1024 * 1024

/**
 * As a whole or not at all: whoever is killed here leaves no half of it. A file that is there and cannot be read stays
 * beside it.
 * @returns the path of its file, and where that which could not be read is now
 */
export async function keepSeal(
  seals: string,
  record: SealRecord,
): Promise<{ path: string; aside: string | undefined }> {
  const folder = join(seals, record.seal)
  await mkdir(folder, { recursive: true })
  const path = join(folder, FILE)
  const aside = await putAside(path)
  await replaceFile(path, sealText(record))
  return { path, aside }
}

async function putAside(path: string): Promise<string | undefined> {
  const aside = `${path}.unreadable-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  try {
    await rename(path, aside)
    return aside
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Asked before anything is done to a machine, since the seal is written last.
 * @throws UsageError where nothing can be kept there
 */
export async function refuseUnwritable(seals: string): Promise<void> {
  const trial = join(seals, `.trial.${process.pid}`)
  try {
    await mkdir(seals, { recursive: true })
    await writeFile(trial, '')
    await rm(trial)
  } catch (error) {
    throw new UsageError(
      `No seal can be kept in ${inLine(seals)}: ${messageOf(error)}; nothing was touched.`,
      {
        hint: 'Name a folder that is yours to write into: --out FOLDER',
      },
    )
  }
}

/** The text of a seal that is kept there; undefined where there is none that can be read. */
export async function keptText(seals: string, id: string): Promise<string | undefined> {
  const text = await textIn(join(seals, id))
  return text !== undefined && readSeal(text)?.seal === id ? text : undefined
}

async function textIn(folder: string): Promise<string | undefined> {
  const bytes = await readPlainFile(join(folder, FILE), LARGEST_BYTES).catch(() => undefined)
  return bytes?.toString('utf8')
}

/** Every seal that is kept there and can be read, the oldest first. */
export async function keptSeals(seals: string): Promise<SealRecord[]> {
  const ids = await readdir(seals).catch(() => [])
  const texts = await Promise.all(ids.map((id) => textIn(join(seals, id))))
  const records = texts.flatMap((text) => (text === undefined ? [] : (readSeal(text) ?? [])))
  return records.toSorted((one, other) => (one.at < other.at ? -1 : 1))
}

/** @returns undefined for what is no seal */
function readSeal(text: string): SealRecord | undefined {
  try {
    return sealRecord.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * The seal that a person names: by its id, its name, or its folder.
 * @throws UsageError where there is none, or several have that name
 */
export async function namedSeal(named: string, seals: string): Promise<SealRecord> {
  const all = await keptSeals(seals)
  const found = all.filter(({ seal, name }) => seal === named || name === named)
  const [only] = found
  if (only && found.length === 1) return only
  if (found.length > 1) {
    throw new UsageError(
      `Several seals have the name ${inLine(named)}: ${found.map(({ seal }) => seal).join(', ')}.`,
      {
        hint: 'Name one of them by its id.',
      },
    )
  }
  const there = await sealAt(named)
  if (there) return there
  throw new UsageError(`${inLine(seals)} keeps no seal ${inLine(named)} that can be read.`, {
    hint: `There are: ${all.map(({ seal, name }) => `${seal} (${inLine(name)})`).join(', ') || 'none'}. A seal whose file is lost is rebuilt by: snapwitness seals --host --config FILE`,
  })
}

/** A path is what it says, whatever else has an id like its last part. */
async function sealAt(path: string): Promise<SealRecord | undefined> {
  if (!/[\\/]/.test(path)) return undefined
  const text = await textIn(path.endsWith(FILE) ? dirname(path) : path)
  return text === undefined ? undefined : readSeal(text)
}
