import { z } from 'zod'
import { describeBytes, describeDisk } from './describe.ts'
import { type Judgement, judge, judgeEqual } from './judgement.ts'
import { statement } from './statement.ts'

/** What a guest sees of a disk. */

const aDisk = z.object({ disk: z.string() })

/** Whether the guest has ever shown the disk; of one that it never saw nothing is known. */
const everSeen = z.boolean().default(true)

/** Present, of its size, with nothing on it. A disk whose blocks could not be read, or whose size is not told, is not known to be so. */
export const diskUninitialized = statement({
  id: 'disk.uninitialized',
  takes: ['disk'],
  args: aDisk.extend({ sizeBytes: z.number(), everSeen }),
  sentence: ({ disk }) => `The ${disk} is present and uninitialised`,
  object: ({ disk }) => disk,
  judge({ sizeBytes, everSeen: known }, disk) {
    const structured =
      disk.partitionTable !== 'none' || disk.partitions.length > 0 || disk.wholeDiskFilesystem !== null
    const isAnother = disk.sizeBytes !== null && disk.sizeBytes !== sizeBytes
    const wrong = !disk.present || isAnother || structured || disk.blankEnds === false
    const isTold = disk.sizeBytes !== null && disk.blankEnds !== null
    const expected = `present, ${describeBytes(sizeBytes)}, no partition table, no file system, zeros at both ends`
    if (!disk.present && !known) return neverSeen(expected)
    return {
      verdict: wrong ? 'violated' : isTold ? 'held' : 'unknown',
      expected,
      seen: describeDisk(disk),
    }
  },
})

/** What the host says of a disk’s size its guest need not see. */
export const diskSize = statement({
  id: 'disk.size',
  takes: ['disk'],
  args: aDisk.extend({ sizeBytes: z.number(), everSeen }),
  sentence: ({ disk }) => `The ${disk} has the size that it was given`,
  object: ({ disk }) => disk,
  judge({ sizeBytes, everSeen: known }, disk) {
    const expected = describeBytes(sizeBytes)
    if (!disk.present) return known ? judge(false, expected, describeDisk(disk)) : neverSeen(expected)
    if (disk.sizeBytes === null) return { verdict: 'unknown', expected, seen: 'its size is not told' }
    return judge(disk.sizeBytes === sizeBytes, expected, describeBytes(disk.sizeBytes))
  },
})

export const diskAbsent = statement({
  id: 'disk.absent',
  takes: ['disk'],
  args: aDisk.extend({ everSeen }),
  sentence: ({ disk }) => `The ${disk} is not there`,
  object: ({ disk }) => disk,
  judge({ everSeen: known }, disk) {
    return !disk.present && !known ? neverSeen('absent') : judgeEqual('absent', describeDisk(disk))
  },
})

/** Online, with a GPT and one mounted volume of that label and file system. */
export const diskInitialized = statement({
  id: 'disk.initialized',
  takes: ['disk'],
  args: aDisk.extend({ label: z.string(), filesystem: z.string(), everSeen }),
  sentence: ({ disk }) => `The ${disk} is initialised and mounted`,
  object: ({ disk }) => disk,
  judge({ label, filesystem, everSeen: known }, disk) {
    const [data, ...more] = disk.partitions.filter((partition) => partition.kind === 'data')
    const right =
      disk.present &&
      disk.online &&
      disk.partitionTable === 'gpt' &&
      data?.filesystem === filesystem &&
      data.label === label &&
      data.mountPoint !== null &&
      more.length === 0
    const expected = `online, GPT, one ${filesystem} volume “${label}”, mounted`
    return !disk.present && !known ? neverSeen(expected) : judge(right, expected, describeDisk(disk))
  },
})

function neverSeen(expected: string): Judgement {
  return { verdict: 'unknown', expected, seen: 'absent, as it has been in this guest from the beginning' }
}
