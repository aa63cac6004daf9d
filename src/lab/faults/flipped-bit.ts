import { open } from 'node:fs/promises'
import type { Fault } from './fault.ts'

export const flippedBit: Fault = {
  name: 'flipped-bit',
  breaks: 'What a snapshot keeps does not change: every bit comes back.',
  sabotage(steps) {
    let done = false
    return {
      ...steps,
      async createDelta(delta) {
        if (delta.replaces !== undefined && !done) done = await flipWitnessBit(delta.parent)
        await steps.createDelta(delta)
      },
    }
  },
}

const BLOCK_BYTES = 4096
const CHUNK_BYTES = 256 * BLOCK_BYTES

/** Flips a bit in the middle of the first block of witness data in a disk file. Tells whether there was one. */
async function flipWitnessBit(path: string): Promise<boolean> {
  const file = await open(path, 'r+')
  try {
    for (let at = 0; ; at += CHUNK_BYTES) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at)
      if (bytesRead === 0) return false
      const block = witnessBlockIn(buffer)
      if (block === undefined) continue
      const middle = block + BLOCK_BYTES / 2
      await file.write(Buffer.of(buffer.readUInt8(middle) ^ 1), 0, 1, at + middle)
      return true
    }
  } finally {
    await file.close()
  }
}

/** Where the first witness block begins. Guests align their blocks, and qcow2 keeps the alignment. */
function witnessBlockIn(chunk: Buffer): number | undefined {
  for (let at = 0; at < chunk.length; at += BLOCK_BYTES) {
    if (chunk.toString('latin1', at, at + 11) === 'SNAPWITNESS') return at
  }
  return undefined
}
