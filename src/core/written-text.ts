import { UsageError } from './errors.ts'
import { NotPlainFile, readPlainFile } from './plain-file.ts'

/** A thousand machines take a third of this. */
const LARGEST_BYTES = 1024 * 1024

/** A kind of file that a person writes, as its mistakes are told. */
export interface WrittenKind {
  /** `The configuration`. */
  name: string
  /** What to do where there is none. */
  missing: string
  /** What to do about its mistakes. */
  mend: string
}

/**
 * The text of a file that a person has written, without the byte order mark that some editors of Windows put before it.
 * @throws UsageError when it cannot be read or is no text of UTF-8
 */
export async function readWrittenText(path: string, kind: WrittenKind): Promise<string> {
  const bytes = await readBytes(path, kind)
  const text = decoded(bytes)
  if (text === undefined) {
    throw noText(`${path}:${lineOf(bytes, firstOffence(bytes))}: this is not text in UTF-8.`, kind)
  }
  return text
}

async function readBytes(path: string, kind: WrittenKind): Promise<Buffer> {
  try {
    return await readPlainFile(path, LARGEST_BYTES)
  } catch (cause) {
    if (cause instanceof NotPlainFile) throw noText(`${path} ${cause.why}.`, kind)
    throw new UsageError(`${kind.name} ${path} could not be read.`, { hint: kind.missing, cause })
  }
}

function decoded(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

/** Where the bytes stop being the UTF-8 of what they decode to, or hold a zero. */
function firstOffence(bytes: Buffer): number {
  const lenient = Buffer.from(bytes.toString('utf8'))
  const different = bytes.findIndex((byte, at) => byte === 0 || byte !== lenient[at])
  return different === -1 ? 0 : different
}

function lineOf(bytes: Buffer, offset: number): number {
  return bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1
}

function noText(what: string, { name }: WrittenKind): UsageError {
  return new UsageError(`${name} is not valid; nothing was touched.\n${what}`, {
    hint: 'Is it the file that was meant? Save it as plain text in UTF-8.',
  })
}
