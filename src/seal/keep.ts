import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { readPlainFile } from '../core/plain-file.ts'
import { inLine } from '../core/words.ts'
import { type SealRecord, sealRecord, sealText } from './record.ts'

/** Where seals are kept unless they are told otherwise: a folder that is meant to be under version control. */
export const SEALS = 'seals'
const FILE = 'seal.json'
const LARGEST_BYTES = 16 * 1024 * 1024

/** @returns the path of its file */
export async function keepSeal(seals: string, record: SealRecord): Promise<string> {
  const folder = join(seals, record.seal)
  await mkdir(folder, { recursive: true })
  const path = join(folder, FILE)
  await writeFile(path, sealText(record), { flag: 'wx' })
  return path
}

/** The text of a seal that is kept there; undefined where there is none. */
export async function keptText(seals: string, id: string): Promise<string | undefined> {
  const bytes = await readPlainFile(join(seals, id, FILE), LARGEST_BYTES).catch(() => undefined)
  return bytes?.toString('utf8')
}

/** Every seal that is kept there and can be read, the oldest first. */
export async function keptSeals(seals: string): Promise<SealRecord[]> {
  const ids = await readdir(seals).catch(() => [])
  const texts = await Promise.all(ids.map((id) => keptText(seals, id)))
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
  const last = named.replace(/\/(seal\.json)?$/, '').replace(/^.*\//, '')
  const found = all.filter(({ seal, name }) => seal === last || name === named)
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
  throw new UsageError(`${seals} keeps no seal ${inLine(named)} that can be read.`, {
    hint: `There are: ${all.map(({ seal, name }) => `${seal} (${inLine(name)})`).join(', ') || 'none'}. A seal whose file is lost is rebuilt by: snapwitness seals --host --config FILE`,
  })
}
