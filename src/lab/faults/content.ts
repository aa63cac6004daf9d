import type { FileHandle } from 'node:fs/promises'
import { areasOf } from '../machine/areas.ts'
import type { MachineSteps } from '../machine/context.ts'
import { pathsOf } from '../machine/state.ts'
import type { NewDelta } from '../machine/steps.ts'
import { asRaw, copyAreas, guestOffset, overwrite, overwriteWithZeros, witnessBlocks } from './disk-file.ts'
import type { Fault } from './fault.ts'

/** Faults in what a snapshot's files hold. Most strike when a revert makes a new delta: then no QEMU has them open. */

export const flippedBit: Fault = {
  name: 'flipped-bit',
  source: 'promise 7',
  breaks: 'What a snapshot keeps does not change: every bit comes back.',
  promises: ['revert-restores-power', 'removal-merges-into-the-parent', 'revert-twice'],
  sabotage: (steps) =>
    onceOnRevert(steps, async ({ parent }) => {
      const [block] = await witnessBlocks(parent)
      if (!block) return false
      const middle = block.content.length / 2
      await overwrite(parent, block.at + middle, Buffer.of(block.content.charCodeAt(middle) ^ 1))
      return true
    }),
}

/** How many pieces a delta is in after a burst of scattered writes; a file system alone makes fewer. */
const SCATTERED_PIECES = 100

export const scatteredWritesAreLost: Fault = {
  name: 'scattered-writes-are-lost',
  source: 'VMware KB 59216 (SEsparse)',
  breaks: 'A snapshot keeps every write, also of a burst that is scattered over the disk.',
  promises: ['synced-data'],
  sabotage: (steps) =>
    onceOnRevert(steps, async ({ parent }) => {
      if ((await areasOf(parent)).length < SCATTERED_PIECES) return false
      const blocks = await witnessBlocks(parent)
      const lost = blocks[Math.floor(blocks.length / 2)]
      if (lost) await overwriteWithZeros(parent, lost.at)
      return lost !== undefined
    }),
}

export const blocksExchanged: Fault = {
  name: 'blocks-exchanged',
  source: 'Linux 2c945820ca (dm-snapshot)',
  breaks: 'A block of a snapshot is found where it was written.',
  promises: ['revert-restores-power', 'synced-data'],
  sabotage: (steps) =>
    onceOnRevert(steps, async ({ parent }) => {
      const [one, other] = await witnessBlocks(parent)
      if (!one || !other) return false
      await overwrite(parent, one.at, Buffer.from(other.content, 'latin1'))
      await overwrite(parent, other.at, Buffer.from(one.content, 'latin1'))
      return true
    }),
}

export const newerDataInTheSnapshot: Fault = {
  name: 'newer-data-in-the-snapshot',
  source: 'Linux a8d41b59f3f5 (dm-snapshot)',
  breaks: 'A snapshot never shows what was written after it.',
  promises: ['revert-restores-power', 'synced-data'],
  sabotage: (steps) => ({
    ...steps,
    async createDelta(delta) {
      await steps.createDelta(delta)
      const { replaces, file } = delta
      const [newer] = replaces === undefined ? [] : await witnessBlocks(replaces)
      if (replaces === undefined || newer === undefined) return
      const start = await guestOffset(replaces, newer.at)
      if (start !== undefined) await copyAreas(replaces, file, [{ start, length: newer.content.length }])
    },
  }),
}

const CLUSTER_BYTES = 65_536

export const zeroedBlocksShowOldBytes: Fault = {
  name: 'zeroed-blocks-show-old-bytes',
  source: 'VirtualBox#850',
  breaks: 'Blocks that the guest has filled with zeros are zeros after a reboot.',
  promises: ['synced-data'],
  sabotage: (steps) => ({
    ...steps,
    async boot(context, boot) {
      for (const disk of context.state.settings.disks.filter(({ unitNumber }) => unitNumber !== 0)) {
        const chain = pathsOf(disk).map((path) => context.folder.absolute(path))
        // After a revert the zeros are in the file below the new delta.
        for (const [i, file] of chain.entries()) {
          const parent = chain[i + 1]
          if (parent !== undefined) await unzero(file, parent)
        }
      }
      await boot()
    },
  }),
}

async function unzero(top: string, parent: string): Promise<void> {
  const zeroed = await asRaw(top, (now) =>
    asRaw(parent, async (before) => {
      const clusters: { start: number; length: number }[] = []
      for (const { start, length } of await areasOf(top)) {
        for (let at = start; at < start + length; at += CLUSTER_BYTES) {
          if ((await isZero(now, at)) && !(await isZero(before, at))) {
            clusters.push({ start: at, length: CLUSTER_BYTES })
          }
        }
      }
      return clusters
    }),
  )
  await copyAreas(parent, top, zeroed)
}

async function isZero(raw: FileHandle, at: number): Promise<boolean> {
  const { buffer } = await raw.read(Buffer.alloc(CLUSTER_BYTES), 0, CLUSTER_BYTES, at)
  return buffer.every((byte) => byte === 0)
}

/** Spoils what the new delta of a revert stands on, until that has succeeded once. */
function onceOnRevert(steps: MachineSteps, spoil: (delta: NewDelta) => Promise<boolean>): MachineSteps {
  let done = false
  return {
    ...steps,
    async createDelta(delta) {
      if (delta.replaces !== undefined && !done) done = await spoil(delta)
      await steps.createDelta(delta)
    },
  }
}
