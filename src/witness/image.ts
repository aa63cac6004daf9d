import { createHash } from 'node:crypto'
import { BLOCK_BYTES, type WitnessStamp, witnessBytes } from './blocks.ts'
import { type BlockRange, endOf, overlap, piecesOf } from './ranges.ts'

/** The content of a block that holds zeros: nothing was ever written there, or it was taken away. */
export const ZEROS = 0

/** Neighbouring blocks of which the same is known. */
export interface Extent extends BlockRange {
  /**
   * What each of the blocks may hold, older contents first: the number of a generation, or {@link ZEROS}. One for data
   * that were synced; several where a guest was free to keep its writes in memory for a while.
   */
  admits: readonly number[]
  /** The same, once the guest has been told to sync. */
  onceSynced: readonly number[]
}

type Contents = Pick<Extent, 'admits' | 'onceSynced'>

/** Who writes: a stamp without the generation, which the image counts. */
export type WitnessOwner = Omit<WitnessStamp, 'generation'>

/**
 * Which generation each block of a file or of a disk must hold now: a pure value, from which the expected digest of any
 * range follows without the guest. Every change makes a new image.
 */
export class WitnessImage {
  readonly owner: WitnessOwner
  /** The length of the file, or of the part of the disk that is watched. */
  readonly blocks: number
  /** Of the newest write; 0 before the first one. */
  readonly generation: number
  /** In the order of the disk, without gaps. */
  readonly extents: readonly Extent[]

  private constructor(parts: {
    owner: WitnessOwner
    blocks: number
    generation: number
    extents: readonly Extent[]
  }) {
    this.owner = parts.owner
    this.blocks = parts.blocks
    this.generation = parts.generation
    this.extents = parts.extents
  }

  /** Zeros everywhere. */
  static blank(owner: WitnessOwner, blocks: number): WitnessImage {
    const extents = [{ first: 0, blocks, ...settled(ZEROS) }]
    return new WitnessImage({ owner, blocks, generation: 0, extents })
  }

  /** A generation, written to those blocks and synced. */
  written(generation: number, ranges: readonly BlockRange[]): WitnessImage {
    return this.#with({ generation, extents: painted(this.extents, ranges, () => settled(generation)) })
  }

  /** A generation, written to those blocks and perhaps still in the guest's memory alone: old or new. */
  writtenUnsynced(generation: number, ranges: readonly BlockRange[]): WitnessImage {
    const extents = painted(this.extents, ranges, ({ admits }) => ({
      admits: [...admits, generation],
      onceSynced: [generation],
    }))
    return this.#with({ generation, extents })
  }

  /** The same, once the guest has been told to sync. */
  synced(): WitnessImage {
    const extents = this.extents.map(({ onceSynced, ...range }) => ({
      ...range,
      admits: onceSynced,
      onceSynced,
    }))
    return this.#with({ extents: joined(extents) })
  }

  /** Zeros in those blocks, for certain: a hole that was punched, or zeros that were written. */
  zeroed(ranges: readonly BlockRange[]): WitnessImage {
    return this.#with({ extents: painted(this.extents, ranges, () => settled(ZEROS)) })
  }

  /** Those blocks were discarded. A disk may keep what they held or give zeros from then on, never anything else. */
  discarded(ranges: readonly BlockRange[]): WitnessImage {
    const extents = painted(this.extents, ranges, ({ admits, onceSynced }) => ({
      admits: union(admits, [ZEROS]),
      onceSynced: union(onceSynced, [ZEROS]),
    }))
    return this.#with({ extents })
  }

  /** What this image admits and what another one does, block by block. @param newer of the same file or disk */
  or(newer: WitnessImage): WitnessImage {
    const extents = this.extents.flatMap((mine) =>
      newer.extentsOf(mine).map((its) => ({
        ...its,
        admits: union(mine.admits, its.admits),
        onceSynced: union(mine.onceSynced, its.onceSynced),
      })),
    )
    const generation = Math.max(this.generation, newer.generation)
    return this.#with({ generation, extents: joined(extents) })
  }

  /** The extents of a range, cut to it. */
  extentsOf(range: BlockRange): Extent[] {
    return this.extents.flatMap((extent) => {
      const common = overlap(extent, range)
      return common ? [{ ...extent, ...common }] : []
    })
  }

  admitsAt(block: number): readonly number[] {
    return this.extents.find((extent) => block < endOf(extent))?.admits ?? []
  }

  /** Whether every block of a range admits one content only. */
  isSettledIn(range: BlockRange): boolean {
    return this.extentsOf(range).every(({ admits }) => admits.length === 1)
  }

  /** Whether a file of this image may not be there at all: nothing of it was ever synced. */
  get mayBeMissing(): boolean {
    return this.extents.every(({ admits }) => admits.length > 1 && admits.includes(ZEROS))
  }

  /**
   * The digests, SHA-256 in lower-case hexadecimal, that a range as a whole may have: with the oldest content that each
   * block admits, the next one, and so on. Of unsynced data a mixture is admissible too, which no digest can tell.
   */
  digestsOf(range: BlockRange): string[] {
    const extents = this.extentsOf(range)
    const most = Math.max(1, ...extents.map(({ admits }) => admits.length))
    const digests = Array.from({ length: most }, (_, choice) => this.#digest(extents, choice))
    return [...new Set(digests)]
  }

  #digest(extents: readonly Extent[], choice: number): string {
    const hash = createHash('sha256')
    for (const { admits, ...range } of extents) {
      const generation = admits[Math.min(choice, admits.length - 1)] ?? ZEROS
      for (const piece of piecesOf(range, PIECE_BLOCKS)) hash.update(contentOf(this.owner, generation, piece))
    }
    return hash.digest('hex')
  }

  #with(changed: { generation?: number; extents: readonly Extent[] }): WitnessImage {
    const { owner, blocks, generation } = this
    return new WitnessImage({ owner, blocks, generation, ...changed })
  }
}

/** As much as is held in memory at a time. */
const PIECE_BLOCKS = 256
const NOTHING = Buffer.alloc(PIECE_BLOCKS * BLOCK_BYTES)

/** What a range of at most a MiB holds of a generation. */
export function contentOf(owner: WitnessOwner, generation: number, { first, blocks }: BlockRange): Buffer {
  if (generation === ZEROS) return NOTHING.subarray(0, blocks * BLOCK_BYTES)
  return witnessBytes({ ...owner, generation }, first, blocks)
}

/** The extents, with those blocks of them changed. */
function painted(
  extents: readonly Extent[],
  ranges: readonly BlockRange[],
  paint: (contents: Contents) => Contents,
): Extent[] {
  const brush = ranges.toSorted((a, b) => a.first - b.first)
  const pieces: Extent[] = []
  let next = 0
  for (const extent of extents) {
    for (let at = extent.first; at < endOf(extent); ) {
      while (next < brush.length && endOf(brush[next] as BlockRange) <= at) next++
      const range = brush[next]
      const isInside = range !== undefined && range.first <= at
      const until = Math.min(
        endOf(extent),
        range === undefined ? endOf(extent) : isInside ? endOf(range) : range.first,
      )
      const { admits, onceSynced } = isInside ? paint(extent) : extent
      pieces.push({ first: at, blocks: until - at, admits, onceSynced })
      at = until
    }
  }
  return joined(pieces)
}

/** Neighbours of which the same is known, as one. */
function joined(extents: readonly Extent[]): Extent[] {
  const all: Extent[] = []
  for (const extent of extents) {
    const last = all.at(-1)
    if (last && isAlike(last, extent)) last.blocks += extent.blocks
    else all.push({ ...extent })
  }
  return all
}

function isAlike(one: Contents, other: Contents): boolean {
  return String(one.admits) === String(other.admits) && String(one.onceSynced) === String(other.onceSynced)
}

function settled(generation: number): Contents {
  return { admits: [generation], onceSynced: [generation] }
}

function union(one: readonly number[], other: readonly number[]): number[] {
  return [...new Set([...one, ...other])]
}
