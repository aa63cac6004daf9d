/** Neighbouring blocks: `first` … `first + blocks - 1`. */
export interface BlockRange {
  first: number
  blocks: number
}

export const endOf = ({ first, blocks }: BlockRange): number => first + blocks

/** What two ranges have in common; undefined when that is nothing. */
export function overlap(one: BlockRange, other: BlockRange): BlockRange | undefined {
  const first = Math.max(one.first, other.first)
  const blocks = Math.min(endOf(one), endOf(other)) - first
  return blocks > 0 ? { first, blocks } : undefined
}

/** The range in pieces of at most that many blocks. */
export function piecesOf(range: BlockRange, most: number): BlockRange[] {
  const pieces: BlockRange[] = []
  for (let first = range.first; first < endOf(range); first += most) {
    pieces.push({ first, blocks: Math.min(most, endOf(range) - first) })
  }
  return pieces
}

/** In the order of the disk, neighbours joined. */
export function inOrder(ranges: readonly BlockRange[]): BlockRange[] {
  const joined: BlockRange[] = []
  for (const { first, blocks } of ranges.toSorted((a, b) => a.first - b.first)) {
    const last = joined.at(-1)
    if (last && endOf(last) >= first) last.blocks = Math.max(last.blocks, first + blocks - last.first)
    else joined.push({ first, blocks })
  }
  return joined
}

/** What a range holds besides those. */
export function without(range: BlockRange, taken: readonly BlockRange[]): BlockRange[] {
  const left: BlockRange[] = []
  let at = range.first
  for (const each of inOrder(taken)) {
    const common = overlap(range, each)
    if (!common) continue
    if (common.first > at) left.push({ first: at, blocks: common.first - at })
    at = endOf(common)
  }
  if (at < endOf(range)) left.push({ first: at, blocks: endOf(range) - at })
  return left
}

/**
 * A burst: that many single blocks of a range, each once, in an order that jumps about. The same seed makes the same
 * burst on every computer.
 * @throws RangeError when the range has fewer blocks
 */
export function scatteredBlocks(range: BlockRange, blocks: number, seed: number): BlockRange[] {
  if (blocks > range.blocks)
    throw new RangeError(`${blocks} blocks cannot be scattered over ${range.blocks}.`)
  const random = mulberry32(seed)
  // A Fisher–Yates shuffle that stops after the blocks that are wanted and remembers only what it moved.
  const moved = new Map<number, number>()
  return Array.from({ length: blocks }, (_, i) => {
    const place = i + Math.floor(random() * (range.blocks - i))
    const chosen = moved.get(place) ?? place
    moved.set(place, moved.get(i) ?? i)
    return { first: range.first + chosen, blocks: 1 }
  })
}

/** Tommy Ettinger's generator: 32 bits of state, the same numbers everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
