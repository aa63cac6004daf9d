import { z } from 'zod'
import { describeBytes, describeDisk } from './describe.ts'
import { judge, judgeEqual } from './judgement.ts'
import { statement } from './statement.ts'

/** What a guest sees of a disk. */

const aDisk = z.object({ disk: z.string() })

/** Present, of its size, with nothing on it. A disk whose blocks could not be read is not known to be blank. */
export const diskUninitialized = statement({
  id: 'disk.uninitialized',
  takes: ['disk'],
  args: aDisk.extend({ sizeBytes: z.number() }),
  sentence: ({ disk }) => `The ${disk} is present and uninitialised`,
  object: ({ disk }) => disk,
  judge({ sizeBytes }, disk) {
    const structured =
      disk.partitionTable !== 'none' || disk.partitions.length > 0 || disk.wholeDiskFilesystem !== null
    const wrong = !disk.present || disk.sizeBytes !== sizeBytes || structured || disk.blankEnds === false
    return {
      verdict: wrong ? 'violated' : disk.blankEnds === null ? 'unknown' : 'held',
      expected: `present, ${describeBytes(sizeBytes)}, no partition table, no file system, zeros at both ends`,
      seen: describeDisk(disk),
    }
  },
})

export const diskAbsent = statement({
  id: 'disk.absent',
  takes: ['disk'],
  args: aDisk,
  sentence: ({ disk }) => `The ${disk} is not there`,
  object: ({ disk }) => disk,
  judge: (_, disk) => judgeEqual('absent', describeDisk(disk)),
})

/** Online, with a GPT and one mounted volume of that label and file system. */
export const diskInitialized = statement({
  id: 'disk.initialized',
  takes: ['disk'],
  args: aDisk.extend({ label: z.string(), filesystem: z.string() }),
  sentence: ({ disk }) => `The ${disk} is initialised and mounted`,
  object: ({ disk }) => disk,
  judge({ label, filesystem }, disk) {
    const [data, ...more] = disk.partitions.filter((partition) => partition.kind === 'data')
    const right =
      disk.present &&
      disk.online &&
      disk.partitionTable === 'gpt' &&
      data?.filesystem === filesystem &&
      data.label === label &&
      data.mountPoint !== null &&
      more.length === 0
    return judge(right, `online, GPT, one ${filesystem} volume “${label}”, mounted`, describeDisk(disk))
  },
})
