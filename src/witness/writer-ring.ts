import { BLOCK_BYTES, type WitnessStamp, witnessBytes } from './blocks.ts'
import { diagnose, type WrongBlocks } from './diagnosis.ts'
import { WitnessImage } from './image.ts'

/**
 * What a writer that goes on and on leaves on a disk: a file of some slots, of which slot `n mod slots` holds block `n`,
 * for the newest `n` of each. Every block is a witness block, so that each says which one it is.
 */
export interface WriterRing {
  /** The newest block that is there whole; null when none is. */
  newest: number | null
  /** Slots, by number, that do not hold what they must when that block was the newest. */
  wrong: WrongBlocks[]
}

/** @param bytes of the whole file */
export function readRing(stamp: WitnessStamp, slots: number, bytes: Buffer): WriterRing {
  const held = Array.from({ length: slots }, (_, slot) => blockIn(stamp, slots, slot, slotOf(bytes, slot)))
  const found = held.flatMap((block) => (block === undefined ? [] : [block]))
  const newest = found.length === 0 ? null : Math.max(...found)
  const wrong = held.flatMap((block, slot) => {
    const expected = newest === null ? undefined : newestOfSlot(newest, slots, slot)
    if (block !== undefined && block === expected) return []
    return faultIn(stamp, slot, expected, slotOf(bytes, slot))
  })
  return { newest, wrong }
}

/** The block that a slot must hold; undefined when the writer had not come to it. */
function newestOfSlot(newest: number, slots: number, slot: number): number | undefined {
  const block = newest - ((((newest - slot) % slots) + slots) % slots)
  return block < 0 ? undefined : block
}

/** The block that a slot holds, if it is whole, of this writer, and belongs there. */
function blockIn(stamp: WitnessStamp, slots: number, slot: number, got: Buffer): number | undefined {
  const header = / block (\d{10}) sum /.exec(got.toString('latin1', 0, 128))
  const block = Number(header?.[1] ?? Number.NaN)
  if (block % slots !== slot || !witnessBytes(stamp, block, 1).equals(got)) return undefined
  return block
}

/** What is wrong in a slot, told as of the block that it must hold. */
function faultIn(
  stamp: WitnessStamp,
  slot: number,
  expected: number | undefined,
  got: Buffer,
): WrongBlocks[] {
  const range = { first: expected ?? slot, blocks: 1 }
  const blank = WitnessImage.blank(stamp, range.first + 1)
  const image = expected === undefined ? blank : blank.written(stamp.generation, [range])
  return diagnose(image, range, got).map((wrong) => ({ ...wrong, first: slot }))
}

function slotOf(bytes: Buffer, slot: number): Buffer {
  return bytes.subarray(slot * BLOCK_BYTES, (slot + 1) * BLOCK_BYTES)
}
