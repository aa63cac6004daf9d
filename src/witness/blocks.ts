import { createHash } from 'node:crypto'

/**
 * Witness data: 4 KiB blocks of printable text whose content is a pure function of (run, disk, generation, block).
 * The expected bytes are computed here, without the guest; the guest makes the same bytes with what every guest has
 * (awk, or PowerShell's strings), from the four values of {@link recipeOf}.
 *
 * A block is a header line of 128 bytes and a filler line of 3968:
 *
 *     SNAPWITNESS 1 run 5f3a9c01 disk 6000c29e… gen 000002 block 0000000007 sum 01234567 ....\n
 *     <3967 characters of the generation's pool, from an offset that depends on the block>\n
 */

export const BLOCK_BYTES = 4096
const HEADER_BYTES = 128
const FILLER_CHARS = BLOCK_BYTES - HEADER_BYTES - 1

/** Steps that spread the filler's offset over the pool; both are prime, so that near blocks differ everywhere. */
const OFFSET_STEP = 61
const OFFSETS = 4093
const SUM_STEP = 2654435
const SUM_MODULUS = 99999989

/** Who wrote a block, and when. */
export interface WitnessStamp {
  /** 8 hexadecimal digits. */
  run: string
  /** The disk's UUID: 32 hexadecimal digits, no dashes, lower case. */
  disk: string
  /** 1 or more: it grows by one with every round of writing on the disk. */
  generation: number
}

/**
 * All that a guest needs to make the blocks of one generation. Block `n` is, with no separators between the parts:
 * `prefix`, n in 10 digits, ` sum `, ((n × sumStep + sumBase) mod sumModulus) in 8 digits, a space, dots up to 127
 * characters, a line feed; then `fillerChars` characters of `pool` from index (n × offsetStep) mod offsets (from 0),
 * and a line feed. All of it is ASCII; every product stays below 2^53.
 */
export interface WitnessRecipe {
  prefix: string
  pool: string
  sumBase: number
  sumStep: number
  sumModulus: number
  offsetStep: number
  offsets: number
  fillerChars: number
}

export function recipeOf(stamp: WitnessStamp): WitnessRecipe {
  const prefix = prefixOf(stamp)
  const known = recipes.get(prefix)
  if (known) return known
  if (recipes.size === MOST_RECIPES) recipes.clear()
  const recipe = makeRecipe(prefix)
  recipes.set(prefix, recipe)
  return recipe
}

/** A pool takes longer to make than a block, and many single blocks of few generations are compared. */
const recipes = new Map<string, WitnessRecipe>()
const MOST_RECIPES = 64

function prefixOf(stamp: WitnessStamp): string {
  return `SNAPWITNESS 1 run ${stamp.run} disk ${stamp.disk} gen ${String(stamp.generation).padStart(6, '0')} block `
}

function makeRecipe(prefix: string): WitnessRecipe {
  return {
    prefix,
    pool: poolOf(prefix),
    sumBase: Number.parseInt(sha256(prefix).slice(0, 8), 16) % SUM_MODULUS,
    sumStep: SUM_STEP,
    sumModulus: SUM_MODULUS,
    offsetStep: OFFSET_STEP,
    offsets: OFFSETS,
    fillerChars: FILLER_CHARS,
  }
}

/** The bytes of blocks `first` … `first + count - 1`. */
export function witnessBytes(stamp: WitnessStamp, first: number, count: number): Buffer {
  const recipe = recipeOf(stamp)
  const blocks = Array.from({ length: count }, (_, i) => blockText(recipe, first + i))
  return Buffer.from(blocks.join(''), 'latin1')
}

function blockText(recipe: WitnessRecipe, block: number): string {
  const sum = (block * recipe.sumStep + recipe.sumBase) % recipe.sumModulus
  const header = `${recipe.prefix}${String(block).padStart(10, '0')} sum ${String(sum).padStart(8, '0')} `
  const offset = (block * recipe.offsetStep) % recipe.offsets
  return `${header.padEnd(HEADER_BYTES - 1, '.')}\n${recipe.pool.slice(offset, offset + recipe.fillerChars)}\n`
}

/** Base64url text from a chain of digests: long enough for the last offset, and different for every generation. */
function poolOf(seed: string): string {
  let pool = ''
  for (let link = 0; pool.length < OFFSETS + FILLER_CHARS; link++) {
    pool += createHash('sha512').update(`${seed}${link}`).digest('base64url')
  }
  return pool.slice(0, OFFSETS + FILLER_CHARS)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
