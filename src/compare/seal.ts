import { createHash } from 'node:crypto'
import { z } from 'zod'
import { UsageError } from '../core/errors.ts'
import { readPlainFile } from '../core/plain-file.ts'
import { inLine } from '../core/words.ts'

/** What a comparison tells of a seal that was verified beside it. */
const told = z.object({
  seal: z.string(),
  name: z.string(),
  owner: z.string(),
  /** When it was begun. */
  at: z.iso.datetime(),
  machines: z.array(z.object({ name: z.string(), parts: z.array(z.unknown()) })),
})

export interface SealTold extends z.infer<typeof told> {
  /** Of the file, byte by byte, in hexadecimal digits. */
  sha256: string
}

const LARGEST_BYTES = 64 * 2 ** 20

/** @throws UsageError where it is no seal */
export async function readSeal(path: string): Promise<SealTold> {
  const bytes = await readPlainFile(path, LARGEST_BYTES).catch((cause: unknown) => {
    throw noSeal(path, cause)
  })
  const read = told.safeParse(json(bytes.toString('utf8')))
  if (!read.success) throw noSeal(path, read.error)
  return { ...read.data, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function noSeal(path: string, cause: unknown): UsageError {
  return new UsageError(`${inLine(path)} is no seal that can be read.`, {
    hint: 'Name the file that `snapwitness seal` has written: seals/<id>/seal.json.',
    cause,
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
