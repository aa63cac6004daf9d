import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { runTool } from '../../../src/lab/machine/tool.ts'
import { KeptMachine } from '../../support/kept-lab.ts'
import { dataDisk, diskContent, readBlock, writeBlock } from './disk-content.ts'
import { createTestMachine, MIB } from './test-machine.ts'

/** A machine that is off, in its next life: nobody closed it before. Its disks are written and read from outside. */

const NO_POWER = { suppressPowerOn: true }

let folder: string
let datastore: string
let lives: Machine[]
let takeUp: (config?: string) => Promise<Machine>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
  datastore = join(folder, 'datastore')
  await mkdir(datastore)
  const { machine, takeUp: open } = await createTestMachine(datastore)
  lives = [machine]
  takeUp = async (config = 'debian-1/debian-1.vmx') => {
    const next = await open(config)
    lives.push(next)
    return next
  }
  await machine.reconfigure({
    annotation: 'sealed',
    extraConfig: { seal: '1' },
    disks: [{ change: 'add', capacityBytes: 4 * MIB }],
  })
  for (const name of ['one', 'two', 'three']) {
    await writeBlock(dataDisk(machine, datastore), name)
    await machine.takeSnapshot({ name, description: `part ${name}`, memory: false, quiesce: false })
  }
  await machine.revertTo(2, NO_POWER)
  await writeBlock(dataDisk(machine, datastore), 'here')
})
afterEach(async () => {
  for (const machine of lives) await machine.close()
  await rm(folder, { recursive: true })
})

function first(): Machine {
  const [machine] = lives
  if (!machine) throw new TypeError('no machine')
  return machine
}

function shown({ name, uuid, instanceUuid, settings, snapshots, currentSnapshotId, powerState }: Machine) {
  return { name, uuid, instanceUuid, settings, snapshots, currentSnapshotId, powerState }
}

/** What the data disk holds in each snapshot. */
async function contents(machine: Machine): Promise<string[]> {
  const disks = machine.snapshots.map(({ settings }) => settings.disks[1]?.chain[0]?.path ?? '')
  return Promise.all(disks.map((path) => readBlock(join(datastore, path))))
}

const kept = () => KeptMachine.find(folder, 'debian-1')

test('it is all that it was', async () => {
  const again = await takeUp()
  expect(shown(again)).toEqual(shown(first()))
  expect(await contents(again)).toEqual(['one', 'two', 'three'])
  expect(await readBlock(dataDisk(again, datastore))).toBe('here')
})

test('its tree goes on: a revert, a snapshot and a removal do what they did before', async () => {
  const again = await takeUp()
  await again.revertTo(1, NO_POWER)
  await writeBlock(dataDisk(again, datastore), 'branch')
  await again.takeSnapshot({ name: 'branch', description: '', memory: false, quiesce: false })
  await again.removeSnapshot(2, { children: false, consolidate: true })
  expect(again.snapshots.map(({ id, parentId }) => [id, parentId])).toEqual([
    [1, undefined],
    [3, 1],
    [4, 1],
  ])
  expect(await contents(again)).toEqual(['one', 'three', 'branch'])
})

test('its files are moved, and named after what it is called by then', async () => {
  const again = await takeUp()
  await again.reconfigure({ name: 'web/1' })
  await again.relocate()
  expect(await readdir(datastore)).toEqual(['web_1'])
  expect((await readdir(join(datastore, 'web_1'))).filter((name) => !name.startsWith('web_1'))).toEqual([])
  expect(await contents(again)).toEqual(['one', 'two', 'three'])
  const moved = await takeUp('web_1/web_1.vmx')
  expect(shown(moved)).toEqual(shown(again))
  await moved.revertTo(3, NO_POWER)
  expect(await readBlock(dataDisk(moved, datastore))).toBe('three')
  await moved.removeAllSnapshots({ consolidate: true })
  expect(await readBlock(dataDisk(moved, datastore))).toBe('three')
})

test('moved under its old name, it gets a folder of its own', async () => {
  await first().relocate()
  expect(await readdir(datastore)).toEqual(['debian-1_1'])
  expect((await takeUp('debian-1_1/debian-1.vmx')).snapshots).toEqual(first().snapshots)
})

test('it is upgraded, and its snapshots keep their hardware', async () => {
  const again = await takeUp()
  await again.reconfigure({ hardwareVersion: 'vmx-20' })
  expect(again.snapshots.map(({ settings }) => settings.hardwareVersion)).toEqual([
    'vmx-19',
    'vmx-19',
    'vmx-19',
  ])
  await expect(again.reconfigure({ hardwareVersion: 'vmx-2' })).rejects.toMatchObject({ property: 'version' })
  await again.revertTo(1, NO_POWER)
  expect(again.settings.hardwareVersion).toBe('vmx-19')
})

test('tampered with: one block of a delta', async () => {
  const [delta = ''] = await (await kept()).chainOf('two', 1)
  const before = await diskContent(delta)
  await (await kept()).changeBlock('two', 1, 5)
  const after = await diskContent(delta)
  expect(after.subarray(5 * 4096, 6 * 4096).every((byte) => byte === 0x5a)).toBe(true)
  after.fill(before.subarray(5 * 4096, 6 * 4096), 5 * 4096, 6 * 4096)
  expect(after.equals(before)).toBe(true)
})

test('tampered with: two deltas exchanged', async () => {
  await (await kept()).exchangeDeltas('two', 'three', 1)
  const again = await takeUp()
  expect(await contents(again)).toEqual(['one', 'three', 'two'])
  const [top = ''] = await (await kept()).chainOf('three', 1)
  await runTool('qemu-img', ['check', '-q', top])
})

test('tampered with: the memory of another part', async () => {
  const memoryOf = (id: number) => join(datastore, `debian-1/debian-1-Snapshot${id}.vmem`)
  for (const id of [1, 2]) await writeFile(memoryOf(id), `memory ${id}`)
  await (await kept()).putMemory('one', 'two')
  expect(await runTool('cat', [memoryOf(2)])).toBe('memory 1')
})

test('tampered with: a snapshot removed, and one added between', async () => {
  await (await kept()).removeSnapshot('two')
  expect(await treeOf(await takeUp())).toBe('one(three) at one')
  await (await kept()).addSnapshotBefore('three', 'between')
  expect(await treeOf(await takeUp())).toBe('one(between(three)) at one')
})

test('tampered with: a description, a setting, a disk', async () => {
  await (await kept()).describeSnapshot('one', 'another')
  await (await kept()).changeSettingsIn('two', { annotation: 'changed' })
  await (await kept()).changeSettings({ extraConfig: {} })
  await (await kept()).takeDiskFrom('three', 1)
  await (await kept()).takeDisk(1)
  const again = await takeUp()
  expect(again.snapshots).toMatchObject([
    { description: 'another', settings: { annotation: 'sealed', disks: { length: 2 } } },
    { description: 'part two', settings: { annotation: 'changed', disks: { length: 2 } } },
    { description: 'part three', settings: { annotation: 'sealed', disks: { length: 1 } } },
  ])
  expect(again.settings).toMatchObject({ extraConfig: {}, disks: { length: 1 } })
  expect(Object.keys(again.settings.extraConfig)).toEqual([])
})

/** `one(two(three)) at two` */
async function treeOf({ snapshots, currentSnapshotId }: Machine): Promise<string> {
  const below = (parent: number | undefined): string =>
    snapshots
      .filter(({ parentId }) => parentId === parent)
      .map(({ id, name }) => name + (below(id) && `(${below(id)})`))
      .join(' ')
  return `${below(undefined)} at ${snapshots.find(({ id }) => id === currentSnapshotId)?.name}`
}
