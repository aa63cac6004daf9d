import { expect, test } from 'vitest'
import type { Statement } from '../../src/judge/statement.ts'
import { contentAround, letOff, owe, settleDebt } from '../../src/scenario/contents.ts'
import { DiskUnderTest } from '../../src/scenario/disk.ts'
import type { MachineUnderTest } from '../../src/scenario/machine.ts'
import { content, disk as diskSeen, machine as machineSeen } from '../judge/evidence.ts'

const STRETCH = [{ first: 34 * 256, blocks: 256 }]

/** A raw disk with data in two MiBs, of which a host forgets the second for good when a guest tells the disk that it may. */
function forgetfulDisk() {
  let { chunks } = content()
  const keep = (seen: object) => ({ seen, observation: 0 })
  const machine = {
    ...{ keep, name: 'm', run: '00000001', config: {}, deeds: 0, limits: { guestWork: () => 0 } },
    ...{ whereabouts: () => ({ files: [] }), keepDisk: () => keep(diskSeen()) },
    guest: {
      digestDisk: async () => ({ disk: diskSeen(), content: { ...content(), chunks } }),
      readWitness: async () => Buffer.alloc(0),
      async discardWitness() {
        chunks = chunks.slice(0, 1)
        return { done: true, said: '' }
      },
    },
    do: async (_action: string, _details: object, work: () => Promise<unknown>) => work(),
    judge: async (statement: Statement<never, never>, args: never, ...seen: { seen: never }[]) =>
      statement.judge(args, ...(seen.map((one) => one.seen) as never)),
  } as unknown as MachineUnderTest
  const identity = { uuid: 'u', sizeBytes: content().sizeBytes }
  const disk = new DiskUnderTest(machine, 'd', identity, 0)
  const witness = disk.blankWitness('raw', 40 * 256)
  const snapshot = async () => {
    const { content: before } = await disk.whole.look()
    const taken = { memory: false, host: machineSeen() }
    return { held: disk.content, whole: await contentAround(disk, before, taken) }
  }
  const revertTo = async ({ held, whole }: Awaited<ReturnType<typeof snapshot>>, then = () => {}) => {
    disk.returnTo(held)
    owe(machine, { name: 'first', resumed: false, wholes: new Map([[disk, whole]]) })
    then()
    const [check] = await settleDebt(machine)
    return check
  }
  return { disk, snapshot, revertTo, discard: () => disk.discard(witness, STRETCH) }
}

test('what a disk was told to forget after a snapshot must be back when it is reverted to', async () => {
  const { snapshot, revertTo, discard } = forgetfulDisk()
  const first = await snapshot()
  await discard()
  expect(await revertTo(first)).toMatchObject({
    verdict: 'violated',
    seen: 'other data in MiB 34 (from byte 35651584 on)',
  })
})

test('what a disk was told to forget before a snapshot may be anything when it is reverted to', async () => {
  const { snapshot, revertTo, discard } = forgetfulDisk()
  await discard()
  expect((await snapshot()).whole.forgotten).toEqual([{ first: 34, count: 1 }])
  const first = await snapshot()
  await discard()
  expect(await revertTo(first)).toMatchObject({ verdict: 'held' })
})

test('a revert takes back what a disk was told to forget: a later snapshot exempts nothing', async () => {
  const { snapshot, revertTo, discard } = forgetfulDisk()
  const first = await snapshot()
  await discard()
  await revertTo(first)
  expect((await snapshot()).whole.forgotten).toEqual([])
})

test('a disk that is taken off before anybody has looked is not looked for', async () => {
  const { disk, snapshot, revertTo } = forgetfulDisk()
  expect(await revertTo(await snapshot(), () => letOff(disk))).toBeUndefined()
})
