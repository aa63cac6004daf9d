import { BLOCK_BYTES } from './blocks.ts'
import { diagnose, differences, joinWrong, type WrongBlocks } from './diagnosis.ts'
import type { WitnessImage } from './image.ts'
import { type BlockRange, inOrder, piecesOf } from './ranges.ts'

/** The guest's side of an inspection. */
export interface WitnessReader {
  /** SHA-256 of each range, in lower-case hexadecimal; of what is left of it where a file ends earlier. */
  digest(ranges: readonly BlockRange[]): Promise<RangeDigests>
  /** The bytes of a range; fewer where a file ends. */
  read(range: BlockRange): Promise<Buffer>
}

export interface RangeDigests {
  /** false for a file that does not exist; there are no digests then. */
  present: boolean
  /** Of the whole file or disk. */
  sizeBytes: number
  sha256: readonly string[]
}

export interface InspectOptions {
  /** The digest of all blocks, where it was asked for already. */
  whole?: RangeDigests | undefined
  /** Images that the same place had or has had: a region that is as one of them has it needs no reading. */
  known?: readonly WitnessImage[]
  /** Whether there may be something behind the last block: so on a disk, not in a file. */
  openEnded: boolean
}

export interface Inspection {
  present: boolean
  sizeBytes: number
  /** Of all blocks of the image. */
  sha256: string | null
  /** What it may be; of data that were never synced, mixtures of these are right as well. */
  admittedSha256: readonly string[]
  /** In the order of the disk. */
  wrong: WrongBlocks[]
  /** Ranges that differ and were not looked into, because there were too many of them. */
  unread: BlockRange[]
}

/** A range this small is read when it differs; a larger one is divided. */
const REGION_BLOCKS = 256
const PARTS = 16
/** Reading goes through the remote protocol, at a few MiB a second: more than these tell an engineer nothing new. */
const MOST_BLOCKS_READ = 4096

/**
 * Compares a file or a disk with its image. As long as all is well this is one digest, made in the guest; where it
 * differs, the digests of ever smaller parts lead to the regions that do, and only those are read.
 */
export async function inspect(
  image: WitnessImage,
  reader: WitnessReader,
  { whole, known = [], openEnded }: InspectOptions,
): Promise<Inspection> {
  const all = { first: 0, blocks: image.blocks }
  const { present, sizeBytes, sha256 } = whole ?? (await reader.digest([all]))
  const admittedSha256 = image.digestsOf(all)
  const seen = { present, sizeBytes, sha256: sha256[0] ?? null, admittedSha256, wrong: [], unread: [] }
  if (!present) return { ...seen, sha256: null }
  const beyond = openEnded ? [] : behindTheEnd(image, sizeBytes)
  if (admittedSha256.includes(sha256[0] ?? '')) return { ...seen, wrong: beyond }
  const search = new Search(image, reader, known)
  await search.lookInto(all, sha256[0] ?? '')
  return { ...seen, wrong: [...joinWrong(search.wrong), ...beyond], unread: inOrder(search.unread) }
}

function behindTheEnd({ blocks }: WitnessImage, sizeBytes: number): WrongBlocks[] {
  const bytes = sizeBytes - blocks * BLOCK_BYTES
  if (bytes <= 0) return []
  return [
    {
      first: blocks,
      blocks: Math.ceil(bytes / BLOCK_BYTES),
      kind: 'foreign',
      generation: null,
      fromBlock: null,
      fault: `foreign: the file goes on for ${bytes} bytes`,
    },
  ]
}

class Search {
  readonly wrong: WrongBlocks[] = []
  readonly unread: BlockRange[] = []
  readonly #image: WitnessImage
  readonly #reader: WitnessReader
  readonly #known: readonly WitnessImage[]
  #blocksRead = 0

  constructor(image: WitnessImage, reader: WitnessReader, known: readonly WitnessImage[]) {
    this.#image = image
    this.#reader = reader
    this.#known = known
  }

  /** Finds what is wrong in a range that differs. @param digest what the range's digest is */
  async lookInto(range: BlockRange, digest: string): Promise<void> {
    const other = this.#known.find((each) => canTell(each, range) && each.digestsOf(range)[0] === digest)
    if (other) this.wrong.push(...differences(this.#image, other, range))
    else if (range.blocks <= REGION_BLOCKS) await this.#read(range)
    else await this.#divide(range)
  }

  async #divide(range: BlockRange): Promise<void> {
    const partBlocks = Math.max(1, Math.ceil(range.blocks / PARTS / REGION_BLOCKS)) * REGION_BLOCKS
    const parts = piecesOf(range, partBlocks)
    const { sha256 } = await this.#reader.digest(parts)
    for (const [i, part] of parts.entries()) {
      const digest = sha256[i] ?? ''
      if (!this.#image.digestsOf(part).includes(digest)) await this.lookInto(part, digest)
    }
  }

  async #read(range: BlockRange): Promise<void> {
    if (this.#blocksRead + range.blocks > MOST_BLOCKS_READ) {
      this.unread.push(range)
      return
    }
    this.#blocksRead += range.blocks
    const bytes = await this.#reader.read(range)
    this.wrong.push(...diagnose(this.#image, range, bytes.subarray(0, range.blocks * BLOCK_BYTES)))
  }
}

function canTell(image: WitnessImage, range: BlockRange): boolean {
  return range.first + range.blocks <= image.blocks && image.isSettledIn(range)
}
