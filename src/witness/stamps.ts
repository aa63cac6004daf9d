import { BLOCK_BYTES, type WitnessStamp, witnessBytes } from './blocks.ts'

/** A whole block of a witness, of whatever run and disk. */
interface FoundBlock {
  stamp: WitnessStamp
  /** Its number within its witness. */
  block: number
}

const HEADER = /^SNAPWITNESS 1 run ([0-9a-f]{8}) disk ([0-9a-f]{32}) gen (\d{6}) block (\d{10}) sum \d{8} /

/** What a block says of itself, where it is one of a witness from its first byte to its last. */
export function stampOf(bytes: Buffer): FoundBlock | undefined {
  const header = HEADER.exec(bytes.toString('latin1', 0, 128))
  if (!header) return undefined
  const [, run = '', disk = '', generation, block] = header
  const stamp = { run, disk, generation: Number(generation) }
  return witnessBytes(stamp, Number(block), 1).equals(bytes) ? { stamp, block: Number(block) } : undefined
}

/**
 * The witness blocks in a piece of a disk. A small file system has blocks smaller than ours, and may begin one at any
 * sector.
 */
export function stampsIn(piece: Buffer): (FoundBlock & { offset: number })[] {
  const found: (FoundBlock & { offset: number })[] = []
  for (let offset = piece.indexOf(BEGINNING); offset >= 0; offset = piece.indexOf(BEGINNING, offset + 1)) {
    const block = stampOf(piece.subarray(offset, offset + BLOCK_BYTES))
    if (block) found.push({ offset, ...block })
  }
  return found
}

const BEGINNING = 'SNAPWITNESS 1 run '
