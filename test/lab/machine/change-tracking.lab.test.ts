import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ChangedAreas, Machine, MachineSnapshot } from '../../../src/lab/machine/machine.ts'
import { dataDisk, onDisk } from './disk-content.ts'
import { createTestMachine, MIB } from './test-machine.ts'

const KIB = 1024
const REQUEST = { description: '', memory: false, quiesce: false }
const KEEP_POWER = { suppressPowerOn: false }
const KEY = 2001

let datastore: string
let machine: Machine
beforeEach(async () => {
  datastore = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
  machine = (await createTestMachine(datastore)).machine
  await machine.reconfigure({
    changeTracking: true,
    disks: [{ change: 'add', capacityBytes: 64 * MIB }],
  })
})
afterEach(async () => {
  await machine.close()
  await rm(datastore, { recursive: true })
})

test('tracking begins with the first snapshot, and every snapshot has a change ID of its own', async () => {
  expect(machine.settings.disks[1]?.changeId).toBeUndefined()
  const ids = [await take('one'), await take('two')].map(changeIdOf)
  expect(ids[0]).toMatch(/^([0-9a-f]{2} ){7}[0-9a-f]{2}-([0-9a-f]{2} ){7}[0-9a-f]{2}\/1$/)
  expect(ids[1]).toBe(ids[0]?.replace(/1$/, '2'))
  expect(machine.settings.disks[1]?.changeId).toBe(ids[1])
})

test('the changes since a moment are what was written since, trimmed parts among them', async () => {
  await run('write 0 1M')
  const one = await take('one')
  await run('write 8M 64k', 'write -z -u 0 64k')
  const two = await take('two')
  await run('write 16M 128k')
  const three = await take('three')
  expect(await changes(two, one)).toEqual([
    { start: 0, length: 64 * KIB },
    { start: 8 * MIB, length: 64 * KIB },
  ])
  expect((await changes(three, one)).at(-1)).toEqual({ start: 16 * MIB, length: 128 * KIB })
  expect(await changes(three, two)).toEqual([{ start: 16 * MIB, length: 128 * KIB }])
  expect(await changes(two, two)).toEqual([])
})

test('what a snapshot changed is known after its removal', async () => {
  const one = await take('one')
  await run('write 8M 64k')
  const two = await take('two')
  await machine.removeSnapshot(one.id, { children: false, consolidate: true })
  expect(await changes(two, one)).toEqual([{ start: 8 * MIB, length: 64 * KIB }])
  await machine.removeAllSnapshots({ consolidate: true })
  await run('write 24M 64k')
  const three = await take('three')
  expect(await changes(three, two), 'the merged file cannot tell old from new').toEqual([
    { start: 0, length: 64 * MIB },
  ])
})

test('an asterisk stands for all that is in use', async () => {
  await run('write 1M 64k', 'write 32M 64k')
  const one = await take('one')
  expect((await query(one, '*')).areas).toEqual([
    { start: MIB, length: 64 * KIB },
    { start: 32 * MIB, length: 64 * KIB },
  ])
})

test('an answer covers as much of the disk as it says, and the next goes on from there', async () => {
  const one = await take('one')
  await run(...Array.from({ length: 150 }, (_, i) => `write ${i * 128}k 64k`))
  const two = await take('two')
  const first = await query(two, changeIdOf(one))
  expect(first).toMatchObject({ startOffset: 0, length: (99 * 128 + 64) * KIB, areas: { length: 100 } })
  const second = await query(two, changeIdOf(one), first.length)
  expect(second).toMatchObject({ startOffset: first.length, areas: { length: 50 } })
  expect(second.startOffset + second.length).toBe(64 * MIB)
})

test('a revert invalidates what came after, and what came before stays', async () => {
  const one = await take('one')
  await run('write 8M 64k')
  const two = await take('two')
  await machine.revertTo(one.id, KEEP_POWER)
  await run('write 16M 64k')
  const branch = await take('branch')
  expect(changeIdOf(branch)).not.toBe(changeIdOf(two))
  expect(await changes(branch, one)).toEqual([{ start: 16 * MIB, length: 64 * KIB }])
  await expect(changes(branch, two)).rejects.toMatchObject({ kind: 'InvalidArgument', property: 'changeId' })
})

test('the changes up to now can be asked for while the machine is off', async () => {
  const one = await take('one')
  await run('write 8M 64k')
  const query = { snapshotId: undefined, key: KEY, startOffset: 0, changeId: changeIdOf(one) }
  expect((await machine.queryChangedAreas(query)).areas).toEqual([{ start: 8 * MIB, length: 64 * KIB }])
})

test('what is not tracked is refused', async () => {
  await machine.reconfigure({ changeTracking: false })
  const one = await take('one')
  expect(one.settings.disks[1]?.changeId).toBeUndefined()
  await expect(query(one, '*')).rejects.toMatchObject({ kind: 'InvalidArgument', property: 'deviceKey' })
})

async function take(name: string): Promise<MachineSnapshot> {
  return machine.takeSnapshot({ ...REQUEST, name })
}

async function run(...commands: string[]): Promise<void> {
  await onDisk(dataDisk(machine, datastore), ...commands)
}

function changeIdOf({ settings }: MachineSnapshot): string {
  return settings.disks[1]?.changeId ?? ''
}

async function changes(later: MachineSnapshot, earlier: MachineSnapshot): Promise<ChangedAreas['areas']> {
  return (await query(later, changeIdOf(earlier))).areas
}

async function query({ id }: MachineSnapshot, changeId: string, startOffset = 0): Promise<ChangedAreas> {
  return machine.queryChangedAreas({ snapshotId: id, key: KEY, startOffset, changeId })
}
