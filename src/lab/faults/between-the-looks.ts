import type { MachineSteps } from '../machine/context.ts'
import { topOf } from '../machine/state.ts'
import { overwriteWithZeros, readArea, writeArea } from './disk-file.ts'
import { type Fault, isSystemDisk, lastDataDisk } from './fault.ts'
import {
  BLOCK_BYTES,
  blockOfNoWitness,
  isUninitialised,
  middleBlock,
  newerBlock,
  newerStretch,
} from './places.ts'
import { isLastDataDisk, onRestoredDisk, type RestoredDisk } from './restored-disk.ts'

/** Faults that lie between the places where one looks first: away from a disk's ends and from its witness files. */

const MIB = 1_048_576
/** Where every tool of today lets the first partition begin, and with it a file system’s superblock or boot sector. */
const FIRST_PARTITION = MIB

export const revertKeepsNewerMiddle: Fault = {
  name: 'revert-keeps-newer-middle',
  source: 'promise 5',
  breaks: 'A revert discards all that was written since, also in the middle of a data disk.',
  promises: ['revert-restores-power', 'synced-data'],
  sabotage: (steps) => keepingTheMiddle(steps, isLastDataDisk),
}

export const revertKeepsNewerMiddleOfSystemDisk: Fault = {
  name: 'revert-keeps-newer-middle-of-system-disk',
  source: 'promise 5',
  breaks: 'A revert discards all that was written since, also in the middle of the system disk.',
  promises: ['revert-restores-power'],
  sabotage: (steps) => keepingTheMiddle(steps, ({ disk }) => isSystemDisk(disk)),
}

export const revertWithoutMemoryKeepsNewerMiddle: Fault = {
  name: 'revert-without-memory-keeps-newer-middle',
  source: 'promise 5',
  breaks:
    'A revert discards all that was written since, also where the snapshot has no memory to go on from.',
  promises: ['revert-restores-power', 'synced-data'],
  sabotage: (steps) =>
    keepingTheMiddle(steps, (restored) => isLastDataDisk(restored) && !restored.snapshot.memory),
}

export const superblockZeroedUnderMemory: Fault = {
  name: 'superblock-zeroed-under-memory',
  source: 'promise 14',
  breaks: 'After a revert with memory the disks hold what the guest’s caches believe them to hold.',
  promises: ['memory-is-restored'],
  sabotage: (steps) =>
    onRestoredDisk(steps, async (restored) => {
      const { disk, file, snapshot } = restored
      const isHidden = snapshot.memory && isLastDataDisk(restored)
      if (isHidden && disk.capacityBytes > FIRST_PARTITION) {
        await writeArea(file, FIRST_PARTITION, Buffer.alloc(BLOCK_BYTES))
      }
    }),
}

export const bitFlippedOutsideTheWitness: Fault = {
  name: 'bit-flipped-outside-the-witness',
  source: 'promise 5',
  breaks: 'What a snapshot keeps does not change, also where no file’s content lies: every bit comes back.',
  promises: ['revert-restores-power', 'synced-data'],
  sabotage(steps) {
    // Another bit each time: the same one flipped in a snapshot of what was spoilt already would be as it was.
    let flipped = 0
    return onRestoredDisk(steps, async (restored) => {
      const start = isLastDataDisk(restored) ? await blockOfNoWitness(restored) : undefined
      if (start === undefined) return
      const content = await readArea(restored.parent, { start, length: BLOCK_BYTES })
      const place = BLOCK_BYTES / 2 + (flipped++ % (BLOCK_BYTES / 2))
      content[place] = (content[place] ?? 0) ^ 1
      await writeArea(restored.file, start, content)
    })
  },
}

export const snapshotLosesABlockInTheMiddle: Fault = {
  name: 'snapshot-loses-a-block-in-the-middle',
  source: 'promise 1',
  breaks: 'A snapshot keeps every block that was written, also in the middle of what a disk holds.',
  promises: ['synced-data', 'each-disk-has-its-own-delta'],
  sabotage: (steps) => ({
    ...steps,
    async takeSnapshot(context, request, take) {
      const snapshot = await steps.takeSnapshot(context, request, take)
      const disk = lastDataDisk(snapshot)
      if (!disk) return snapshot
      const file = context.folder.absolute(topOf(disk))
      const lost = await middleBlock(file)
      if (lost !== undefined) await overwriteWithZeros(file, lost)
      return snapshot
    },
  }),
}

/** Far from both ends of any disk that a scenario makes. */
const RAW_PLACE = 8 * MIB

export const rawEndKeepsNewer: Fault = {
  name: 'raw-end-keeps-newer',
  source: 'promise 13',
  breaks: 'A disk that was uninitialised in the snapshot is so again after the revert, from end to end.',
  promises: ['settings-return', 'each-disk-has-its-own-delta'],
  sabotage: (steps) =>
    onRestoredDisk(steps, async (restored) => {
      if (isSystemDisk(restored.disk) || !(await isUninitialised(restored.parent))) return
      const newer = await newerBlock(restored, RAW_PLACE)
      if (newer) await writeArea(restored.file, newer.start, newer.content)
    }),
}

function keepingTheMiddle(steps: MachineSteps, when: (restored: RestoredDisk) => boolean): MachineSteps {
  return onRestoredDisk(steps, async (restored) => {
    const newer = when(restored) ? await newerStretch(restored) : undefined
    if (newer) await writeArea(restored.file, newer.start, newer.content)
  })
}
