import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { readBlock, writeBlock } from './disk-content.ts'
import { createTestMachine, MIB } from './test-machine.ts'

/** What can be seen of a machine that is off: its disks are written and read from outside. */

const REQUEST = { description: '', memory: true, quiesce: true }

let datastore: string
let machine: Machine
beforeEach(async () => {
  datastore = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
  machine = (await createTestMachine(datastore)).machine
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 4 * MIB }] })
})
afterEach(async () => {
  await machine.close()
  await rm(datastore, { recursive: true })
})

test('a snapshot of a machine that is off keeps no memory and is not quiesced', async () => {
  const snapshot = await machine.takeSnapshot({ ...REQUEST, name: 'off' })
  expect(snapshot).toMatchObject({ memory: false, quiesced: false, powerState: 'poweredOff' })
  expect(chains()).toEqual([
    ['debian-1/debian-1-000001.qcow2', 'debian-1/debian-1.qcow2'],
    ['debian-1/debian-1_1-000001.qcow2', 'debian-1/debian-1_1.qcow2'],
  ])
})

test('branches keep their content when the snapshots between them are removed', async () => {
  await write('one')
  const first = await machine.takeSnapshot({ ...REQUEST, name: 'first' })
  await write('two')
  const second = await machine.takeSnapshot({ ...REQUEST, name: 'second' })
  await write('three')
  const third = await machine.takeSnapshot({ ...REQUEST, name: 'third' })
  await machine.revertTo(second.id, { suppressPowerOn: false })
  await write('four')
  const branch = await machine.takeSnapshot({ ...REQUEST, name: 'branch' })

  await machine.removeSnapshot(first.id, { children: false, consolidate: true })
  await machine.removeSnapshot(second.id, { children: false, consolidate: true })
  expect(machine.snapshots.map(({ name, parentId }) => [name, parentId])).toEqual([
    ['third', undefined],
    ['branch', undefined],
  ])
  expect(await read()).toBe('four')
  await machine.revertTo(third.id, { suppressPowerOn: false })
  expect(await read()).toBe('three')
  await machine.revertTo(branch.id, { suppressPowerOn: false })
  expect(await read()).toBe('four')
  await machine.removeAllSnapshots({ consolidate: true })
  expect(await read()).toBe('four')
  expect(chains()).toEqual([['debian-1/debian-1.qcow2'], ['debian-1/debian-1_1.qcow2']])
})

test('the removal of a subtree removes what stands on it, and the current state moves up', async () => {
  const root = await machine.takeSnapshot({ ...REQUEST, name: 'root' })
  const child = await machine.takeSnapshot({ ...REQUEST, name: 'child' })
  await machine.takeSnapshot({ ...REQUEST, name: 'grandchild' })
  await machine.removeSnapshot(child.id, { children: true, consolidate: true })
  expect(machine.snapshots.map(({ id }) => id)).toEqual([root.id])
  expect(machine.currentSnapshotId).toBe(root.id)
})

test('a disk that came after the snapshot goes with the revert, one that went comes back', async () => {
  await write('one')
  const before = await machine.takeSnapshot({ ...REQUEST, name: 'before' })
  await machine.reconfigure({
    disks: [
      { change: 'remove', key: 2001, deleteFiles: true },
      { change: 'add', capacityBytes: MIB, unitNumber: 3 },
    ],
  })
  expect(machine.settings.disks.map(({ key }) => key)).toEqual([2000, 2003])
  await machine.revertTo(before.id, { suppressPowerOn: false })
  expect(machine.settings.disks.map(({ key }) => key)).toEqual([2000, 2001])
  expect(await read()).toBe('one')
})

test('a disk that was taken away with its files kept can be attached again', async () => {
  await write('five')
  const [path = ''] = chains()[1] ?? []
  const uuid = machine.settings.disks[1]?.uuid
  await machine.reconfigure({ disks: [{ change: 'remove', key: 2001, deleteFiles: false }] })
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 0, existingFile: path }] })
  expect(machine.settings.disks[1]).toMatchObject({ uuid, capacityBytes: 4 * MIB })
  expect(await read()).toBe('five')
  await machine.reconfigure({ disks: [{ change: 'remove', key: 2001, deleteFiles: true }] })
  expect((await machine.files()).map((file) => file.path)).not.toContain(path)
})

test('a disk grows as long as it has no parent', async () => {
  await machine.reconfigure({ disks: [{ change: 'edit', key: 2001, capacityBytes: 8 * MIB }] })
  expect(machine.settings.disks[1]?.capacityBytes).toBe(8 * MIB)
  await machine.takeSnapshot({ ...REQUEST, name: 'parent' })
  const grow = machine.reconfigure({ disks: [{ change: 'edit', key: 2001, capacityBytes: 16 * MIB }] })
  await expect(grow).rejects.toMatchObject({ kind: 'InvalidDiskExtend' })
})

test('a change that is refused in part changes nothing', async () => {
  const change = machine.reconfigure({
    annotation: 'no',
    disks: [
      { change: 'add', capacityBytes: MIB },
      { change: 'add', capacityBytes: MIB, unitNumber: 7 },
    ],
  })
  await expect(change).rejects.toMatchObject({ kind: 'InvalidDeviceSpec' })
  expect(machine.settings).toMatchObject({ annotation: '', disks: { length: 2 } })
})

test('the 33rd snapshot in a row is refused, and the chain of 32 comes together again', async () => {
  await write('nine')
  for (let level = 1; level <= 32; level++) await machine.takeSnapshot({ ...REQUEST, name: `${level}` })
  const before = chains()
  await expect(machine.takeSnapshot({ ...REQUEST, name: '33' })).rejects.toMatchObject({
    kind: 'TooManySnapshotLevels',
  })
  expect(chains()).toEqual(before)
  await machine.removeAllSnapshots({ consolidate: true })
  expect(chains()).toEqual([['debian-1/debian-1.qcow2'], ['debian-1/debian-1_1.qcow2']])
  expect(await read()).toBe('nine')
})

function chains(): string[][] {
  return machine.settings.disks.map(({ chain }) => chain.map(({ path }) => path))
}

function write(text: string): Promise<void> {
  return writeBlock(machine, datastore, text)
}

function read(): Promise<string> {
  return readBlock(machine, datastore)
}
