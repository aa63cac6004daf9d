import { expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { changedAreas } from '../../../src/vsphere/disks/changed-areas.ts'
import { readMachines } from '../../../src/vsphere/session/properties.ts'

type Answer = (method: string) => unknown

/** A host that answers with one page after another, until the deadline. */
function host(answer: Answer) {
  const asked = { times: 0 }
  const call = async (method: string, _: unknown, { deadline }: { deadline: Deadline }) => {
    await new Promise(setImmediate)
    asked.times++
    if (deadline.expired) throw new Error('The deadline has passed.')
    return method === 'CreateContainerView' ? 'ContainerView:1' : answer(method)
  }
  const authenticated = (_: unknown, work: () => unknown) => work()
  const vim = { host: 'esxi', content: {}, leftovers: { add: () => undefined }, authenticated, call }
  return { asked, vim: { ...vim, transport: { call } } as unknown as Parameters<typeof readMachines>[0] }
}

const disk = { ref: 'VirtualMachine:1', name: 'debian-1' } as const
const question = { machine: disk, snapshot: 'VirtualMachineSnapshot:1' as const, key: 1, changeId: '*' }
const areas = (vim: Parameters<typeof readMachines>[0]) =>
  changedAreas(vim, { ...question, capacityBytes: 2 ** 40 }, Deadline.after(2_000))

test('pages that are large together are too much', async () => {
  const object = { obj: disk.ref, propSet: [{ name: 'name', val: 'n'.repeat(1_000_000) }], missingSet: [] }
  const { vim, asked } = host(() => ({ objects: [object], token: 'more' }))
  await expect(readMachines(vim, Deadline.after(20_000))).rejects.toThrow(/answered with more than 16 MiB/)
  expect(asked.times).toBeLessThan(20)
})

test('empty pages are asked for some twenty times a second, until the deadline', async () => {
  const { vim, asked } = host(() => ({ objects: [], token: 'more' }))
  await expect(readMachines(vim, Deadline.after(2_000))).rejects.toThrow(/deadline/)
  expect(asked.times).toBeLessThan(80)
})

test('areas without end are too much', async () => {
  let startOffset = 0
  const changedArea = Array.from({ length: 60_000 }, (_, start) => ({ start, length: 1 }))
  const { vim, asked } = host(() => ({ startOffset: startOffset++, length: 1, changedArea }))
  await expect(areas(vim)).rejects.toThrow(/more than 262144 areas/)
  expect(asked.times).toBeLessThan(10)
})

test('areas that lead nowhere are no answer', async () => {
  const { vim } = host(() => ({ startOffset: 0, length: 1, changedArea: [] }))
  await expect(areas(vim)).rejects.toThrow(/tells nothing of the changes/)
})

test('small steps over a disk are asked for some twenty times a second, until the deadline', async () => {
  let startOffset = 0
  const { vim, asked } = host(() => ({ startOffset: startOffset++, length: 1, changedArea: [] }))
  await expect(areas(vim)).rejects.toThrow(/deadline/)
  expect(asked.times).toBeLessThan(80)
})
