import { BLOCK_BYTES } from './blocks.ts'
import { contentOf, type WitnessImage, type WitnessOwner, ZEROS } from './image.ts'
import { type BlockRange, endOf } from './ranges.ts'
import { stampOf } from './stamps.ts'

/**
 * How a block is wrong:
 * - `stale`: its own content of an earlier generation; `newer`: of a later one than it may hold
 * - `misdirected`: the content of another block of this disk
 * - `torn`: sectors of different generations, or of one and of something else
 * - `zeroed`: zeros where there was something
 * - `flipped`: right but for a few bits
 * - `foreign`: of another run, of another disk, or nothing that a witness ever held
 * - `missing`: the file ends before it, or in the midst of it
 */
export type WrongKind =
  | 'stale'
  | 'newer'
  | 'misdirected'
  | 'torn'
  | 'zeroed'
  | 'flipped'
  | 'foreign'
  | 'missing'

/** Neighbouring blocks that are wrong in the same way. */
export interface WrongBlocks extends BlockRange {
  kind: WrongKind
  /** The generation that they hold, where they hold one. */
  generation: number | null
  /** Of misdirected blocks: where the first of them belongs; those behind it follow. */
  fromBlock: number | null
  /** In words: `stale: generation 1`, `misdirected: holds block 7 of generation 2`, `flipped: bit 3 of byte 517`, … */
  fault: string
}

type Fault = Omit<WrongBlocks, 'first' | 'blocks'>

const SECTOR_BYTES = 512
/** More than these are no accident of single bits. */
const MOST_FLIPPED_BITS = 8
/** Of a long history, the generations that a damaged block is compared with. */
const MOST_GENERATIONS = 16

/**
 * Names every wrong block of a piece that was read.
 * @param range the blocks that were asked for; the piece is shorter where the file ended
 */
export function diagnose(image: WitnessImage, range: BlockRange, piece: Buffer): WrongBlocks[] {
  const wrong: WrongBlocks[] = []
  for (let block = range.first; block < endOf(range); block++) {
    const at = (block - range.first) * BLOCK_BYTES
    const fault = faultOf(image, block, piece.subarray(at, at + BLOCK_BYTES))
    if (fault) wrong.push({ first: block, blocks: 1, ...fault })
  }
  return joinWrong(wrong)
}

/**
 * The wrong blocks of a range that is known to be as another image has it, because its digest is.
 * @param other an image that leaves no choice
 */
export function differences(image: WitnessImage, other: WitnessImage, range: BlockRange): WrongBlocks[] {
  const wrong = image.extentsOf(range).flatMap(({ admits, ...extent }) =>
    other.extentsOf(extent).flatMap((its) => {
      const [generation = ZEROS] = its.admits
      if (admits.includes(generation)) return []
      return [{ first: its.first, blocks: its.blocks, ...ofGeneration(generation, admits) }]
    }),
  )
  return joinWrong(wrong)
}

/** Neighbours that are wrong in the same way, as one. */
export function joinWrong(wrong: readonly WrongBlocks[]): WrongBlocks[] {
  const all: WrongBlocks[] = []
  for (const each of wrong) {
    const last = all.at(-1)
    if (last && continues(last, each)) last.blocks += each.blocks
    else all.push({ ...each })
  }
  return all
}

function continues(last: WrongBlocks, next: WrongBlocks): boolean {
  if (endOf(last) !== next.first || last.kind !== next.kind || last.generation !== next.generation)
    return false
  if (last.fromBlock !== null && next.fromBlock !== null)
    return last.fromBlock + last.blocks === next.fromBlock
  return last.fault === next.fault
}

/** undefined for a block that holds what it may. */
function faultOf(image: WitnessImage, block: number, got: Buffer): Fault | undefined {
  const { owner } = image
  const admits = image.admitsAt(block)
  if (got.length < BLOCK_BYTES) return missing(got.length, admits)
  const right = admits.map((generation) => contentOf(owner, generation, { first: block, blocks: 1 }))
  if (right.some((content) => content.equals(got))) return undefined
  if (got.every((byte) => byte === 0)) return ofGeneration(ZEROS, admits)
  return (
    wholeButWrong(owner, block, admits, got) ??
    damaged(owner, block, versionsOf(image, admits), got) ??
    fault('foreign', 'foreign: nothing that a witness held')
  )
}

/** A file that ends before data that were never synced is as it may be. */
function missing(bytes: number, admits: readonly number[]): Fault | undefined {
  if (bytes > 0) return fault('missing', `missing: the file ends after ${bytes} bytes of it`)
  const mayBeAbsent = admits.length > 1 && admits.includes(ZEROS)
  return mayBeAbsent ? undefined : fault('missing', 'missing: the file ends before it')
}

/** The block's own content of a generation that it may not hold. */
function ofGeneration(generation: number, admits: readonly number[]): Fault {
  if (generation === ZEROS) return fault('zeroed', 'zeroed', { generation: ZEROS })
  const kind = generation > Math.max(...admits) ? 'newer' : 'stale'
  // Where zeros belong, whatever is there was there before.
  const isHole = admits.every((each) => each === ZEROS)
  const word = isHole ? 'stale' : kind
  return fault(word, `${word}: generation ${generation}`, { generation })
}

/** A whole block of a witness, in the wrong place or of the wrong time. */
function wholeButWrong(
  owner: WitnessOwner,
  block: number,
  admits: readonly number[],
  got: Buffer,
): Fault | undefined {
  const found = stampOf(got)
  if (!found) return undefined
  const { run, disk, generation } = found.stamp
  const address = found.block
  if (run !== owner.run) return fault('foreign', `foreign: of another run, ${run}`, { generation })
  if (disk !== owner.disk) return fault('foreign', `foreign: of another disk, ${disk}`, { generation })
  if (address === block) return ofGeneration(generation, admits)
  const words = `misdirected: holds block ${address} of generation ${generation}`
  return fault('misdirected', words, { generation, fromBlock: address })
}

/** A block of which part is ours: by single bits, or by whole sectors. */
function damaged(
  owner: WitnessOwner,
  block: number,
  versions: readonly number[],
  got: Buffer,
): Fault | undefined {
  const contents = versions.map((generation) => ({
    generation,
    bytes: contentOf(owner, generation, { first: block, blocks: 1 }),
  }))
  return contents.map((version) => flipped(version, got)).find((each) => each) ?? torn(contents, got)
}

interface Version {
  generation: number
  bytes: Buffer
}

function flipped({ generation, bytes }: Version, got: Buffer): Fault | undefined {
  if (generation === ZEROS) return undefined
  const places: string[] = []
  for (let byte = 0; byte < BLOCK_BYTES; byte++) {
    const changed = (bytes[byte] ?? 0) ^ (got[byte] ?? 0)
    for (let bit = 0; changed >> bit !== 0; bit++) {
      if ((changed >> bit) & 1) places.push(`bit ${bit} of byte ${byte}`)
    }
    if (places.length > MOST_FLIPPED_BITS) return undefined
  }
  return fault('flipped', `flipped: ${places.join(', ')}`, { generation })
}

function torn(versions: readonly Version[], got: Buffer): Fault | undefined {
  const counts = new Map<string, number>()
  let ofOurs = 0
  for (let at = 0; at < BLOCK_BYTES; at += SECTOR_BYTES) {
    const sector = got.subarray(at, at + SECTOR_BYTES)
    const origin = versions.find(({ bytes }) => bytes.subarray(at, at + SECTOR_BYTES).equals(sector))
    const name = origin === undefined ? 'something else' : nameOf(origin.generation)
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (origin !== undefined && origin.generation !== ZEROS) ofOurs++
  }
  // Zeros alone make no block of ours.
  if (ofOurs === 0) return undefined
  return fault(
    'torn',
    `torn: ${[...counts].map(([name, count]) => `${count} sectors of ${name}`).join(', ')}`,
  )
}

function nameOf(generation: number): string {
  return generation === ZEROS ? 'zeros' : `generation ${generation}`
}

/** What a damaged block may be made of: what it may hold first, then every other generation from the newest on, and zeros. */
function versionsOf({ generation }: WitnessImage, admits: readonly number[]): number[] {
  const newest = generation + 1
  const others = Array.from({ length: Math.min(newest, MOST_GENERATIONS) }, (_, i) => newest - i)
  return [...new Set([...admits, ...others, ZEROS])]
}

function fault(
  kind: WrongKind,
  words: string,
  { generation = null, fromBlock = null }: { generation?: number | null; fromBlock?: number | null } = {},
): Fault {
  return { kind, generation, fromBlock, fault: words }
}
