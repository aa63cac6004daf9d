import { expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { applied } from '../../src/judge/applied.ts'
import type { Statement } from '../../src/judge/statement.ts'
import { DiskUnderTest } from '../../src/scenario/disk.ts'
import type { MachineUnderTest } from '../../src/scenario/machine.ts'
import '../../src/scenario/matchers.ts'
import { Volumes } from '../../src/scenario/volumes.ts'
import { disk as diskSeen } from '../judge/evidence.ts'

const SIZE_BYTES = 64 * 2 ** 20

/** A Windows that shows a disk at the first look, and its volume's letter at the next. */
function lateMount() {
  let looks = 0
  const partition = {
    number: 1,
    kind: 'data' as const,
    offsetBytes: 2 ** 20,
    sizeBytes: SIZE_BYTES - 2 ** 21,
  }
  const look = () => {
    const mountPoint = looks++ === 0 ? null : 'E:'
    const data = { ...partition, filesystem: 'ntfs', label: 'data', mountPoint, usedBytes: 0, freeBytes: 1 }
    const {
      kind: _kind,
      disk: _disk,
      uuid: _uuid,
      ...seen
    } = diskSeen({ partitionTable: 'gpt', partitions: [data] })
    return seen
  }
  const keep = (seen: object) => ({ seen, observation: 0 })
  const machine = {
    ...{ keep, name: 'm', run: '00000001', config: { filesystem: 'ntfs' }, deeds: 0 },
    limits: { look: () => Deadline.after(60_000), guestWork: () => Deadline.after(60_000) },
    keepDisk: (disk: string, { uuid }: { uuid: string }, seen: object) =>
      keep({ kind: 'disk', disk, uuid, ...seen }),
    guest: {
      observeDisk: async () => look(),
      async observeWitness() {
        const disk = look()
        return { disk, digests: disk.partitions[0]?.mountPoint ? ['digest'] : null }
      },
    },
    judgeAs: async (
      { negated }: { negated: boolean },
      one: Statement<never, never>,
      args: never,
      seen: readonly { seen: never }[],
    ) => applied(one, args, seen.map((each) => each.seen) as never, negated).judgement,
  } as unknown as MachineUnderTest
  return new DiskUnderTest(machine, 'd', { uuid: 'u', sizeBytes: SIZE_BYTES }, 0)
}

test('a volume is waited for that its guest mounts a little after it shows the disk', async () => {
  await expect(new Volumes([lateMount()], 'data')).toBeInitialized()
})

test('a file is looked at once its volume is mounted', async () => {
  const disk = lateMount()
  const file = { fileName: 'witness.txt' }
  const { digests } = await disk.observeWitness(file, disk.blankWitness(file, 16).image)
  expect(digests).toEqual(['digest'])
})
