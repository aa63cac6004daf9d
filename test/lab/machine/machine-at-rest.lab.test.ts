import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { dataDisk, onDisk, readBlock, writeBlock } from './disk-content.ts'
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

test('a disk that was taken away is left alone by a removal, also when it has been deleted since', async () => {
  const { id } = await machine.takeSnapshot({ ...REQUEST, name: 'one' })
  const files = chains()[1]!
  await machine.reconfigure({ disks: [{ change: 'remove', key: 2001, deleteFiles: false }] })
  await machine.removeSnapshot(id, { children: false, consolidate: false })
  await machine.consolidate()
  expect(await readdir(join(datastore, 'debian-1'))).toEqual(
    expect.arrayContaining(files.map((file) => basename(file))),
  )

  for (const file of files) await rm(join(datastore, file))
  const { id: next } = await machine.takeSnapshot({ ...REQUEST, name: 'two' })
  await machine.removeSnapshot(next, { children: false, consolidate: true })
  expect(machine.consolidationNeeded).toBe(false)
  await machine.relocate()
})

test('a disk grows as long as it has no parent', async () => {
  await machine.reconfigure({ disks: [{ change: 'edit', key: 2001, capacityBytes: 8 * MIB }] })
  expect(machine.settings.disks[1]?.capacityBytes).toBe(8 * MIB)
  await machine.takeSnapshot({ ...REQUEST, name: 'parent' })
  const grow = machine.reconfigure({ disks: [{ change: 'edit', key: 2001, capacityBytes: 16 * MIB }] })
  await expect(grow).rejects.toMatchObject({ kind: 'InvalidDiskExtend' })
})

test('the mode of a disk changes as long as it has no parent', async () => {
  await machine.reconfigure({ disks: [{ change: 'edit', key: 2001, mode: 'independent_persistent' }] })
  await machine.reconfigure({ disks: [{ change: 'edit', key: 2001, mode: 'persistent' }] })
  await machine.takeSnapshot({ ...REQUEST, name: 'parent' })
  const change = machine.reconfigure({
    disks: [{ change: 'edit', key: 2001, mode: 'independent_persistent' }],
  })
  await expect(change).rejects.toMatchObject({ kind: 'DisallowedDiskModeChange' })
})

test('an independent disk has no part in a snapshot, and a revert leaves it as it is', async () => {
  await machine.reconfigure({ disks: [{ change: 'edit', key: 2001, mode: 'independent_persistent' }] })
  await write('before')
  const snapshot = await machine.takeSnapshot({ ...REQUEST, name: 'without it' })
  expect(chains()[1]).toEqual(['debian-1/debian-1_1.qcow2'])
  await write('after')
  await machine.revertTo(snapshot.id, { suppressPowerOn: false })
  expect(await read()).toBe('after')
})

test('a delta grows by what is written to it, and its base does not', async () => {
  await machine.takeSnapshot({ ...REQUEST, name: 'parent' })
  const [delta = '', base = ''] = chains()[1] ?? []
  const sizes = async () => {
    const files = await machine.files()
    return [delta, base].map((path) => files.find((file) => file.path === path)?.sizeBytes ?? 0)
  }
  const before = await sizes()
  await onDisk(dataDisk(machine, datastore), 'write 0 4M')
  const after = await sizes()
  expect((after[0] ?? 0) - (before[0] ?? 0)).toBeGreaterThanOrEqual(4 * MIB)
  // Two tables of qcow2, 64 KiB each, tell where the data lies.
  expect((after[0] ?? 0) - (before[0] ?? 0)).toBeLessThanOrEqual(4 * MIB + 2 * 65_536)
  expect(after[1]).toBe(before[1])
})

test('snapshot.maxSnapshots limits how many there are', async () => {
  await machine.reconfigure({ extraConfig: { 'snapshot.maxSnapshots': '1' } })
  await machine.takeSnapshot({ ...REQUEST, name: 'one' })
  await expect(machine.takeSnapshot({ ...REQUEST, name: 'two' })).rejects.toMatchObject({
    kind: 'SnapshotFault',
  })
  expect(machine.snapshots).toHaveLength(1)
})

test('deltas that a removal leaves behind are told, and consolidated without a change', async () => {
  await write('kept')
  const snapshot = await machine.takeSnapshot({ ...REQUEST, name: 'gone' })
  await write('newer')
  await machine.removeSnapshot(snapshot.id, { children: false, consolidate: false })
  expect(machine.consolidationNeeded).toBe(true)
  expect(chains()[1]).toHaveLength(2)
  await machine.consolidate()
  expect(machine.consolidationNeeded).toBe(false)
  expect(chains()[1]).toHaveLength(1)
  expect(await read()).toBe('newer')
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
  return writeBlock(dataDisk(machine, datastore), text)
}

function read(): Promise<string> {
  return readBlock(dataDisk(machine, datastore))
}
