import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { lstat, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { messageOf, UsageError } from '../../core/errors.ts'
import { percentDecoded } from '../../core/percent-decoded.ts'
import { redact, secret } from '../../core/redact.ts'
import { inLine } from '../../core/words.ts'
import { LabError, runTool } from '../machine/tool.ts'

/** A guest image as one file, for a computer that cannot build it or a CI that keeps it. */

const MANIFEST = 'manifest.json'
const FILES = ['disk.qcow2', 'vmlinux', 'initramfs.cpio']

const manifest = z.object({ format: z.literal(1), key: z.string().regex(/^[0-9a-f]{16}$/) })

/** Where an image is to be had. */
export interface ImageSource {
  /** A path, or an address of http(s). */
  from: string
  /** Of the whole file, in hexadecimal digits. */
  sha256: string
}

/**
 * `image.tar.gz#sha256=…`
 * @throws UsageError for anything else
 */
export function imageSource(text: string): ImageSource {
  const [, from = '', sha256 = ''] = /^(.+)#sha256=([0-9a-f]{64})$/i.exec(text) ?? []
  if (from) {
    for (const opens of secretsOf(from)) secret(opens)
    return { from, sha256: sha256.toLowerCase() }
  }
  throw new UsageError('A guest image is named by its file or address and its checksum.', {
    hint: 'Write it as `snapwitness lab image export` has printed it: image.tar.gz#sha256=… (64 hexadecimal digits).',
  })
}

/** What of an address lets somebody in: an account, or a signature behind the question mark. */
function secretsOf(from: string): string[] {
  const url = isAddress(from) && URL.canParse(from) ? new URL(from) : undefined
  if (!url) return []
  return [url.password, percentDecoded(url.password), url.search.slice(1), ...url.searchParams.values()]
}

function isAddress(from: string): boolean {
  return /^https?:\/\//i.test(from)
}

/** @returns its SHA-256, in hexadecimal digits */
export async function packImage(folder: string, key: string, to: string): Promise<string> {
  const desk = await mkdtemp(join(dirname(to), '.snapwitness-image-'))
  try {
    await writeFile(join(desk, MANIFEST), `${JSON.stringify({ format: 1, key })}\n`)
    const draft = join(desk, 'draft')
    await runTool('tar', ['--force-local', '-czf', draft, '-C', desk, MANIFEST, '-C', folder, ...FILES])
    const sha256 = await digestOf(draft)
    await rename(draft, to)
    return sha256
  } finally {
    await rm(desk, { recursive: true })
  }
}

/**
 * Fills a folder with the files of an image.
 * @param key of the image that is wanted
 * @throws UsageError for a file that cannot be read, LabError where the image is not to be had, not what its checksum says, or made otherwise than this version makes it
 */
export async function unpackImage({ from, sha256 }: ImageSource, key: string, folder: string): Promise<void> {
  const packed = join(folder, 'packed')
  const file = isAddress(from) ? await download(from, packed) : await plainFile(from)
  const seen = await digestOf(file)
  if (seen !== sha256) throw otherThan(from, `its SHA-256 is ${seen}, and not ${sha256}`)
  const unpack = ['--force-local', '-xzf', file, '-C', folder, '--no-same-owner', MANIFEST, ...FILES]
  await runTool('tar', unpack).catch((cause: unknown) => {
    if (/No space left|File too large|quota exceeded/i.test(messageOf(cause))) throw new NoRoom(folder, cause)
    throw otherThan(from, 'it is no archive of an image, or only a part of one', cause)
  })
  await rm(packed, { force: true })
  await refuseOther(from, key, folder)
  await rm(join(folder, MANIFEST))
}

class NoRoom extends LabError {
  constructor(folder: string, cause: unknown) {
    super(`There is no room for the guest image in ${inLine(dirname(folder))}.`, {
      hint: 'It takes about 600 MB there: make room, or name another folder as XDG_CACHE_HOME.',
      cause,
    })
  }
}

/** @throws UsageError for what is no file, which one would read without an end */
async function plainFile(path: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UsageError(notThere(path, messageOf(cause)), { hint: IS_IT_RIGHT, cause })
  })
  if (found.isFile()) return resolve(path)
  throw new UsageError(notThere(path, 'it is no file'), { hint: IS_IT_RIGHT })
}

async function download(address: string, to: string): Promise<string> {
  try {
    const url = new URL(address)
    const { username, password } = url
    Object.assign(url, { username: '', password: '' })
    const account = Buffer.from([username, password].map(percentDecoded).join(':')).toString('base64')
    const headers = new Headers(username === '' ? [] : [['authorization', `Basic ${secret(account)}`]])
    const { ok, status, body } = await fetch(url, { headers })
    if (!ok || !body) throw new Error(`it answered ${status}`)
    await pipeline(Readable.fromWeb(body), createWriteStream(to))
    return to
  } catch (cause) {
    const why = messageOf(cause instanceof Error && cause.cause ? cause.cause : cause)
    throw new LabError(notThere(address, why), { hint: IS_IT_RIGHT, cause })
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch (cause) {
    throw new UsageError(notThere(file, messageOf(cause)), { hint: IS_IT_RIGHT, cause })
  }
  return hash.digest('hex')
}

/** It may come from anywhere: a link, or a disk that reads another file, would have a guest read what is this computer's. */
async function refuseOther(from: string, key: string, folder: string): Promise<void> {
  for (const name of [MANIFEST, ...FILES])
    if (!(await lstat(join(folder, name))).isFile()) throw otherThan(from, `${name} in it is no plain file`)
  const read = manifest.safeParse(jsonIn(await readFile(join(folder, MANIFEST), 'utf8')))
  if (read.data?.key !== key)
    throw otherThan(
      from,
      `it is made by another recipe (${read.data?.key ?? 'untold'}; this version has ${key})`,
    )
  const info = await runTool('qemu-img', ['info', '--output=json', '-f', 'qcow2', join(folder, 'disk.qcow2')])
  if (/"(?:full-)?backing-filename"|"data-file"/.test(info))
    throw otherThan(from, 'its disk reads another file')
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function notThere(from: string, why: string): string {
  return `The guest image ${named(from)} is not to be had: ${inLine(why)}.`
}

const IS_IT_RIGHT = 'Is the path or the address right, and may this computer reach it?'

function otherThan(from: string, why: string, cause?: unknown): LabError {
  return new LabError(`The guest image ${named(from)} is not taken: ${inLine(why)}.`, {
    hint: 'Export it anew with this version (snapwitness lab image export), and give the checksum that it prints.',
    cause,
  })
}

function named(from: string): string {
  return redact(inLine(from))
}
