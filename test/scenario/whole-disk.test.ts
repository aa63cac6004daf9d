import { expect, test } from 'vitest'
import type { DiskUnderTest } from '../../src/scenario/disk.ts'
import type { MachineUnderTest } from '../../src/scenario/machine.ts'
import { WholeDisk } from '../../src/scenario/whole-disk.ts'
import { BLOCK_BYTES, witnessBytes } from '../../src/witness/blocks.ts'
import { MIB } from '../judge/evidence.ts'

const owner = { run: '00000001', disk: '1'.repeat(32) }

/** A disk that its guest has mounted, with blocks of ours by their generations in some of its MiBs. */
function diskWith(generations: ReadonlyMap<number, number>, sizeBytes = 256 * MIB) {
  const read: number[] = []
  const done: string[] = []
  const chunks = [...generations.keys()].map((at) => ({ at, sha256: `${at}`.padStart(64, '0') }))
  const looked = [{ first: 0, count: sizeBytes / MIB }]
  const machine = {
    ...{
      limits: { guestWork: () => 0 },
      whereabouts: () => ({ files: [] }),
      keep: (seen: object) => ({ seen }),
    },
    guest: {
      async digestDisk() {
        done.push('look')
        const volumes = [{ believed: 'ntfs', onDisk: 'ntfs' }]
        return { disk: { present: true }, content: { sizeBytes, looked, chunks, volumes } }
      },
      async readWitness(_disk: unknown, _place: unknown, range: { offset: number; length: number }) {
        const at = range.offset / MIB
        read.push(at)
        return witnessBytes({ ...owner, generation: generations.get(at) ?? 0 }, 0, range.length / BLOCK_BYTES)
      },
    },
  } as unknown as MachineUnderTest
  const identity = { uuid: 'u', sizeBytes: 256 * MIB }
  const keep = (seen: object) => ({ seen })
  const whenSeen = (look: () => unknown) => look()
  const whole = new WholeDisk({
    ...{ name: 'd', identity, machine, owner, keep, whenSeen },
  } as unknown as DiskUnderTest)
  const look = async () => (await whole.look(({ chunks }) => chunks.map(({ at }) => at))).content.seen
  return { whole, look, read, done }
}

test('data of ours that are newer are found in the twelfth MiB that differs, behind many blocks that are older', async () => {
  const { look } = diskWith(new Map(Array.from({ length: 12 }, (_, i) => [i * 4, i === 11 ? 9 : 1])))
  const { stamps, unread } = await look()
  expect(unread).toBe(0)
  expect(stamps.map(({ generation, byte }) => [generation, byte])).toContainEqual([9, 44 * MIB])
})

test('how many MiBs were too many to be read is told', async () => {
  const { look, read } = diskWith(new Map(Array.from({ length: 70 }, (_, i) => [i, 1])))
  expect(await look()).toMatchObject({ unread: 6 })
  expect(read).toHaveLength(64)
})

test('a disk that was extended is read to its new end', async () => {
  const { look } = diskWith(new Map([[300, 3]]), 320 * MIB)
  expect((await look()).stamps[0]).toMatchObject({ byte: 300 * MIB, generation: 3 })
})

test('between what is not synced and its snapshot nobody looks: a guest would write it out meanwhile', async () => {
  const { whole, done } = diskWith(new Map([[0, 1]]))
  const write = async () => {
    whole.forget()
    done.push('write')
  }
  await whole.unsynced(write)
  await whole.unsynced(write)
  const { content } = await whole.lookBeforeSnapshot()
  expect(done).toEqual(['look', 'write', 'write'])
  expect(content.seen.chunks).toHaveLength(1)
  await write()
  await whole.lookBeforeSnapshot()
  expect(done).toEqual(['look', 'write', 'write', 'write', 'look'])
})
