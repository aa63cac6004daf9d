import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '../machine/tool.ts'

/** Disk files seen from below: where witness data lies in them, and how to spoil it. */

const BLOCK_BYTES = 4096
const CHUNK_BYTES = 256 * BLOCK_BYTES

/** A block of witness data in a disk file. Guests align their blocks, and qcow2 keeps the alignment. */
export interface WitnessBlock {
  /** In bytes from the start of the file. */
  readonly at: number
  /** All of its content, one byte a character. */
  readonly content: string
}

/** Every block of witness data in a file, in the file's own order. */
export async function witnessBlocks(path: string): Promise<WitnessBlock[]> {
  const file = await open(path, 'r')
  try {
    const found: WitnessBlock[] = []
    for (let at = 0; ; at += CHUNK_BYTES) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at)
      if (bytesRead === 0) return found
      found.push(...blocksIn(buffer, at))
    }
  } finally {
    await file.close()
  }
}

/** Writes past qcow2 and past the locks of a QEMU that has the file open. */
export async function overwrite(path: string, at: number, content: Uint8Array): Promise<void> {
  await withFile(path, (file) => file.write(content, 0, content.length, at))
}

export async function overwriteWithZeros(path: string, at: number): Promise<void> {
  await overwrite(path, at, Buffer.alloc(BLOCK_BYTES))
}

/** Zeros in the place of the first block of that content, wherever in the file it is by now. */
export async function loseBlockOf(path: string, content: string | undefined): Promise<void> {
  if (content === undefined) return
  const block = (await witnessBlocks(path)).find((one) => one.content === content)
  if (block) await overwriteWithZeros(path, block.at)
}

/** Makes the file longer by so much data that belongs to nothing in it. */
export async function appendWaste(path: string, bytes: number): Promise<void> {
  await withFile(path, async (file) =>
    file.write(Buffer.alloc(bytes, 0xff), 0, bytes, (await file.stat()).size),
  )
}

/** Where the guest sees what lies at a place of the file; undefined when that is no longer part of the disk. */
export async function guestOffset(path: string, at: number): Promise<number | undefined> {
  const entry = (await storedIn(path)).find(({ offset, length }) => at >= offset && at < offset + length)
  return entry && entry.start + at - entry.offset
}

/** A stretch of a disk, as its guest counts it, and where a disk file itself holds it. */
export interface Stored {
  readonly start: number
  readonly length: number
  /** In bytes from the start of the file. */
  readonly offset: number
}

/** What a disk file itself holds beside zeros, and where in it. */
export async function storedIn(path: string): Promise<Stored[]> {
  const printed = await runTool('qemu-img', ['map', '--force-share', '--output=json', path])
  const entries = JSON.parse(printed) as (Stored & { depth: number; data: boolean; offset?: number })[]
  return entries.filter(({ depth, data, offset }) => depth === 0 && data && offset !== undefined)
}

/** What a disk, with all that it stands on, shows in this place. */
export async function readArea(path: string, { start, length }: Place): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-area-'))
  try {
    const piece = join(folder, 'piece')
    const file = { driver: 'qcow2', file: { driver: 'file', filename: path } }
    const window = `json:${JSON.stringify({ driver: 'raw', offset: start, size: length, file })}`
    await runTool('qemu-img', ['convert', '--force-share', '-O', 'raw', window, piece])
    return await readFile(piece)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Writes to a disk that is not in use, as a guest does. */
export async function writeArea(path: string, start: number, content: Uint8Array): Promise<void> {
  const piece = `${path}.piece`
  await writeFile(piece, content)
  await runTool('qemu-io', ['-f', 'qcow2', '-c', `write -q -s ${piece} ${start} ${content.length}`, path])
  await rm(piece)
}

/** Writes to one disk what another one, with all that it stands on, shows in these places. Neither may be in use. */
export async function copyAreas(from: string, to: string, areas: readonly Place[]): Promise<void> {
  for (const area of areas) await writeArea(to, area.start, await readArea(from, area))
}

interface Place {
  readonly start: number
  readonly length: number
}

/** Gives the content of a disk, with all that it stands on, as one plain file, for as long as the work takes. */
export async function asRaw<T>(path: string, work: (raw: FileHandle) => Promise<T>): Promise<T> {
  const plain = `${path}.raw`
  await runTool('qemu-img', ['convert', '-O', 'raw', path, plain])
  try {
    return await withFile(plain, work)
  } finally {
    await rm(plain)
  }
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r+')
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

function blocksIn(chunk: Buffer, chunkAt: number): WitnessBlock[] {
  const blocks: WitnessBlock[] = []
  for (let at = 0; at < chunk.length; at += BLOCK_BYTES) {
    if (chunk.toString('latin1', at, at + 11) !== 'SNAPWITNESS') continue
    blocks.push({ at: chunkAt + at, content: chunk.toString('latin1', at, at + BLOCK_BYTES) })
  }
  return blocks
}
