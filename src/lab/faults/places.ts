import { open } from 'node:fs/promises'
import { type Area, areasInUse, areasOf, union } from '../machine/areas.ts'
import { readArea, storedIn } from './disk-file.ts'
import type { RestoredDisk } from './restored-disk.ts'

/** Places of a disk where a fault strikes that is not to be seen from the disk's ends. */

export const BLOCK_BYTES = 4096
const MIB = 1_048_576
const ENDS_BYTES = 2 * MIB
const CLUSTER_BYTES = 65_536

interface Stretch {
  readonly start: number
  readonly content: Buffer
}

type Place = Pick<Area, 'start' | 'length'>

/**
 * At most 1 MiB that was written since the snapshot, away from the disk's ends and, where that can be, from what the
 * snapshot keeps: the longest that there is.
 */
export async function newerStretch(restored: RestoredDisk): Promise<Stretch | undefined> {
  let best: (Stretch & { shows: number }) | undefined
  const pieces = piecesOf(await writtenSince(restored), MIB)
  for (const { start, length } of pieces.toSorted((a, b) => b.length - a.length)) {
    const { newer, older } = await bothOf(restored, { start, length })
    if (newer.equals(older) || isZero(newer) || isJournal(newer) || hasMark(newer)) continue
    // Where a file system’s blocks are smaller than ours, a block of the witness can end in this piece.
    const before = await readArea(restored.parent, { start: start - BLOCK_BYTES, length: BLOCK_BYTES })
    const shows = isWitness(before) ? 2 : showsIn(older)
    if (!best || shows < best.shows) best = { start, content: newer, shows }
    if (shows === 0) break
  }
  return best
}

/** How easily a change of this content is noticed: where there was nothing, by nobody who reads files. */
function showsIn(older: Buffer): number {
  if (isZero(older)) return 0
  return isWitness(older) ? 2 : 1
}

/** One block that was written since the snapshot, away from the disk's ends and as near to the place as there is one. */
export async function newerBlock(restored: RestoredDisk, place: number): Promise<Stretch | undefined> {
  const pieces = piecesOf(await writtenSince(restored), CLUSTER_BYTES)
  for (const piece of pieces.toSorted((a, b) => Math.abs(a.start - place) - Math.abs(b.start - place))) {
    const { newer, older } = await bothOf(restored, piece)
    const found = blocksOf(newer).find(
      ({ at, content }) => !isZero(content) && !content.equals(older.subarray(at, at + BLOCK_BYTES)),
    )
    if (found) return { start: piece.start + found.at, content: found.content }
  }
  return undefined
}

/** Of all blocks that the snapshot keeps and that hold no witness data, zeros left out, the one in the middle. */
export async function blockOfNoWitness({ parent, disk }: RestoredDisk): Promise<number | undefined> {
  const blocks: number[] = []
  for (const piece of piecesOf(within(await areasInUse(parent), MIB, disk.capacityBytes - MIB), MIB)) {
    let before = false
    for (const { at, content } of blocksOf(await readArea(parent, piece))) {
      // Where a file system’s blocks are smaller than ours, the last of the witness ends in the block behind.
      if (!before && !isZero(content) && !isWitness(content)) blocks.push(piece.start + at)
      before = isWitness(content)
    }
  }
  return blocks[Math.floor(blocks.length / 2)]
}

/** Of all blocks that a disk file itself holds, zeros left out, the one in the middle: where it lies in the file. */
export async function middleBlock(path: string): Promise<number | undefined> {
  const file = await open(path, 'r')
  try {
    const blocks: number[] = []
    for (const { offset, length } of (await storedIn(path)).toSorted((a, b) => a.start - b.start)) {
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset)
      for (const { at, content } of blocksOf(buffer)) if (!isZero(content)) blocks.push(offset + at)
    }
    return blocks[Math.floor(blocks.length / 2)]
  } finally {
    await file.close()
  }
}

export async function isUninitialised(path: string): Promise<boolean> {
  return isZero(await readArea(path, { start: 0, length: BLOCK_BYTES }))
}

async function writtenSince({ replaces, apart, disk }: RestoredDisk): Promise<Place[]> {
  if (replaces === undefined) return []
  const areas = await Promise.all(apart.map(areasOf))
  const written = union(areas.flat().filter(({ zero }) => !zero))
  return within(written, ENDS_BYTES, disk.capacityBytes - ENDS_BYTES)
}

async function bothOf(
  { replaces, parent }: RestoredDisk,
  place: Place,
): Promise<{ newer: Buffer; older: Buffer }> {
  const [newer, older] = await Promise.all([readArea(replaces ?? parent, place), readArea(parent, place)])
  return { newer, older }
}

function within(areas: readonly Place[], from: number, to: number): Place[] {
  return areas.flatMap(({ start, length }) => {
    const [first, end] = [Math.max(start, from), Math.min(start + length, to)]
    return end > first ? [{ start: first, length: end - first }] : []
  })
}

function piecesOf(areas: readonly Place[], mostBytes: number): Place[] {
  return areas.flatMap(({ start, length }) =>
    Array.from({ length: Math.ceil(length / mostBytes) }, (_, i) => ({
      start: start + i * mostBytes,
      length: Math.min(mostBytes, length - i * mostBytes),
    })),
  )
}

function blocksOf(content: Buffer): { at: number; content: Buffer }[] {
  return Array.from({ length: Math.floor(content.length / BLOCK_BYTES) }, (_, i) => {
    const at = i * BLOCK_BYTES
    return { at, content: content.subarray(at, at + BLOCK_BYTES) }
  })
}

function isZero(content: Buffer): boolean {
  return content.equals(Buffer.alloc(content.length))
}

function isWitness(content: Buffer): boolean {
  return content.includes('SNAPWITNESS')
}

/** What comes after the snapshot in an ext4 journal is played back, and then everything shows it: JBD2_MAGIC_NUMBER. */
function isJournal(content: Buffer): boolean {
  return blocksOf(content).some(({ content: block }) => block.readUInt32BE(0) === 0xc03b3998)
}

/** The harness's mark on the system disk is a line that blanks fill up to a whole block. */
function hasMark(content: Buffer): boolean {
  const end = `${' '.repeat(1023)}\n`
  return blocksOf(content).some(({ content: block }) => block.toString('latin1', BLOCK_BYTES - 1024) === end)
}
