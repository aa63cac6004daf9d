import { BLOCK_BYTES, type WitnessStamp, witnessBytes } from './blocks.ts'

/** A block that is not what it must be, and how it is wrong. */
export interface WrongBlock {
  block: number
  /** `stale: generation 1`, `zeroed`, `torn: …`, `misdirected: holds block 7`, `bit 3 of byte 517 flipped`, … */
  fault: string
}

const SECTOR_BYTES = 512
const HEADER = /^SNAPWITNESS 1 run ([0-9a-f]{8}) disk ([0-9a-f]{32}) gen (\d{6}) block (\d{10}) sum \d{8} /

/**
 * Names every wrong block of a piece of a witness file.
 * @param firstBlock the number of the block that the piece begins with
 */
export function diagnose(
  stamp: WitnessStamp,
  firstBlock: number,
  piece: Buffer,
  blocks: number,
): WrongBlock[] {
  const expected = witnessBytes(stamp, firstBlock, blocks)
  const wrong: WrongBlock[] = []
  for (let i = 0; i < blocks; i++) {
    const want = blockAt(expected, i)
    const got = blockAt(piece, i)
    if (!got.equals(want))
      wrong.push({ block: firstBlock + i, fault: faultOf(stamp, firstBlock + i, want, got) })
  }
  return wrong
}

function faultOf(stamp: WitnessStamp, block: number, want: Buffer, got: Buffer): string {
  if (got.length < BLOCK_BYTES) return got.length === 0 ? 'missing' : `cut off after ${got.length} bytes`
  if (got.every((byte) => byte === 0)) return 'zeroed'
  return genuineButWrong(stamp, block, got) ?? torn(stamp, block, want, got) ?? differing(want, got)
}

/** A whole block of ours in the wrong place or of the wrong time. */
function genuineButWrong(stamp: WitnessStamp, block: number, got: Buffer): string | undefined {
  const header = HEADER.exec(got.toString('latin1', 0, 128))
  if (!header) return undefined
  const [, run = '', disk = '', generationText, blockText] = header
  const [generation, address] = [Number(generationText), Number(blockText)]
  if (!witnessBytes({ run, disk, generation }, address, 1).equals(got)) return undefined
  if (run !== stamp.run) return `of another run: ${run}`
  if (disk !== stamp.disk) return `of another disk: ${disk}`
  if (address !== block) return `misdirected: holds block ${address} of generation ${generation}`
  return generation < stamp.generation ? `stale: generation ${generation}` : `newer: generation ${generation}`
}

/** Whole sectors of different generations in one block. */
function torn(stamp: WitnessStamp, block: number, want: Buffer, got: Buffer): string | undefined {
  const versions = new Map<string, Buffer>([[`generation ${stamp.generation}`, want]])
  for (const generation of [stamp.generation - 1, stamp.generation + 1]) {
    if (generation > 0)
      versions.set(`generation ${generation}`, witnessBytes({ ...stamp, generation }, block, 1))
  }
  versions.set('zeros', Buffer.alloc(BLOCK_BYTES))
  const origins: string[] = []
  for (let at = 0; at < BLOCK_BYTES; at += SECTOR_BYTES) {
    const sector = got.subarray(at, at + SECTOR_BYTES)
    const origin = [...versions].find(([, bytes]) =>
      bytes.subarray(at, at + SECTOR_BYTES).equals(sector),
    )?.[0]
    if (origin === undefined) return undefined
    origins.push(origin)
  }
  return `torn: ${[...new Set(origins)].map((origin) => `${countOf(origins, origin)} sectors of ${origin}`).join(', ')}`
}

function differing(want: Buffer, got: Buffer): string {
  const wrongBytes = [...want.keys()].filter((i) => want[i] !== got[i])
  const first = wrongBytes[0] ?? 0
  const flipped = (want[first] ?? 0) ^ (got[first] ?? 0)
  const isOneBit = wrongBytes.length === 1 && (flipped & (flipped - 1)) === 0
  return isOneBit
    ? `bit ${Math.log2(flipped)} of byte ${first} flipped`
    : `${wrongBytes.length} bytes differ, the first at byte ${first}`
}

function countOf(all: string[], one: string): number {
  return all.filter((each) => each === one).length
}

function blockAt(bytes: Buffer, index: number): Buffer {
  return bytes.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES)
}
