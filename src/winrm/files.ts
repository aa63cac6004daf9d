import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { bytesText, TooMuch } from '../core/bounds.ts'
import type { WinRmAccess } from './access.ts'
import { WinRmError } from './errors.ts'
import type { Patience, WinRm } from './winrm.ts'

/** A copy that was made. */
export interface FileTransfer {
  bytes: number
  /** Hexadecimal, lower case: of what was read, and of what was written. */
  sha256: string
  durationMs: number
}

interface Paths {
  from: string
  to: string
}

/** Bytes of a line: long enough to cost little, and divisible by 3, so that Base64 needs no padding. */
const LINE_BYTES = 48 * 1024
/** Characters: ten times a line of Base64. */
const LONGEST_LINE = 640 * 1024

/** Into the machine, as lines of Base64 on a script's standard input: bytes would be taken for text on the way. */
export async function sendFile(
  winRm: WinRm,
  access: WinRmAccess,
  { from, to }: Paths,
  patience: Patience,
): Promise<FileTransfer> {
  const startedAt = performance.now()
  const hash = createHash('sha256')
  let bytes = 0
  async function* lines(): AsyncGenerator<string> {
    yield `${to}\r\n`
    for await (const chunk of createReadStream(from, { highWaterMark: LINE_BYTES })) {
      hash.update(chunk)
      bytes += chunk.length
      yield `${chunk.toString('base64')}\r\n`
    }
  }
  const { exitCode, stdout, stderr } = await winRm.run(script('receive-file'), {
    ...patience,
    stdin: lines(),
  })
  if (exitCode !== 0) throw failed(access, `${from} could not be written to ${to}`, stderr)
  const sha256 = hash.digest('hex')
  check(access, to, sha256, stdout)
  return { bytes, sha256, durationMs: performance.now() - startedAt }
}

/** Out of the machine, as lines of Base64 on a script's standard output. */
export async function receiveFile(
  winRm: WinRm,
  access: WinRmAccess,
  { from, to }: Paths,
  patience: Patience,
): Promise<FileTransfer> {
  const startedAt = performance.now()
  const file = await open(to, 'w')
  try {
    const received = new ReceivedFile(file)
    let stderr = ''
    const exitCode = await winRm.stream(script('send-file'), {
      ...patience,
      stdin: from,
      async onOutput(piece) {
        if (piece.stream === 'stderr') stderr += piece.text
        else await received.write(piece.text)
      },
    })
    if (exitCode !== 0) throw failed(access, `${from} could not be read`, stderr)
    const { bytes, sha256 } = received
    check(access, from, sha256, received.told)
    return { bytes, sha256, durationMs: performance.now() - startedAt }
  } finally {
    await file.close()
  }
}

/** Lines of Base64 as they come, written to a file; the last, behind a space, is what the other side tells of them. */
class ReceivedFile {
  readonly #file: FileHandle
  readonly #hash = createHash('sha256')
  #line = ''
  bytes = 0
  told = ''

  constructor(file: FileHandle) {
    this.#file = file
  }

  async write(text: string): Promise<void> {
    const lines = (this.#line + text).split('\n')
    this.#line = lines.pop() ?? ''
    if (this.#line.length > LONGEST_LINE) throw new TooMuch(`${bytesText(LONGEST_LINE)} in one line`)
    for (const line of lines) {
      if (line.startsWith(' ')) this.told = line
      else await this.#append(Buffer.from(line, 'base64'))
    }
  }

  get sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  async #append(bytes: Buffer): Promise<void> {
    this.#hash.update(bytes)
    this.bytes += bytes.length
    await this.#file.write(bytes)
  }
}

function script(name: string): string {
  return readFileSync(new URL(`scripts/${name}.ps1`, import.meta.url), 'utf8')
}

function check(access: WinRmAccess, path: string, sha256: string, told: string): void {
  const theirs = told.trim().toLowerCase()
  if (theirs === sha256) return
  throw failed(
    access,
    `The copy of ${path} differs from it`,
    `SHA-256 ${sha256} here, ${theirs || 'none'} there`,
  )
}

function failed({ machine }: WinRmAccess, what: string, why: string): WinRmError {
  return new WinRmError('file', `${what} on ${machine}: ${why.replace(/\s+/g, ' ').trim()}`, {
    hint: 'Is the path there, the volume not full, and the file not in use?',
    fields: { machine },
  })
}
