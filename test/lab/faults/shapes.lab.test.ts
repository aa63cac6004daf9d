import { expect, test } from 'vitest'
import { MIB } from '../machine/test-machine.ts'
import { KEY, Patient } from './patient.ts'

/** What these faults make of a row of operations, each of which is right for itself. */

const ALONE = { children: false, consolidate: true }

test.each([
  ['none', 'two', 'two'],
  ['names-that-are-numbers', 'two', 'three'],
])(
  '%s: “2” brings back «%s» of the first disk and «%s» of one that came after “1”',
  async (name, ...shown) => {
    const patient = await Patient.with(name, MIB)
    await patient.take('as found')
    await patient.take('1')
    await patient.machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 32 * MIB }] })
    const write = async (text: string) => {
      for (const key of [KEY, KEY + 1]) await patient.write(text, 1, key)
    }
    await write('two')
    const two = await patient.take('2')
    await write('three')
    await patient.take('3')
    await write('now')
    await patient.revertTo(two)
    expect([await patient.read(1), await patient.read(1, KEY + 1)]).toEqual(shown)
    expect(patient.machine.currentSnapshotId).toBe(two.id)
  },
)

test('revert-fails-half-way: the first disks are of the snapshot, the last one is of now, and the tree stays', async () => {
  const patient = await Patient.with('revert-fails-half-way')
  await patient.machine.reconfigure({ disks: [{ change: 'add', capacityBytes: MIB }] })
  const write = async (text: string) => {
    for (const key of [KEY, KEY + 1]) await patient.write(text, 1, key)
  }
  await write('old')
  const old = await patient.take('old')
  await write('new')
  const { id } = await patient.take('new')
  await expect(patient.revertTo(old)).rejects.toMatchObject({ kind: 'GenericVmConfigFault' })
  expect([await patient.read(1), await patient.read(1, KEY + 1)]).toEqual(['old', 'new'])
  expect(patient.machine.powerState).toBe('poweredOff')
  expect(patient.machine.currentSnapshotId).toBe(id)
})

test.each([
  ['none', true, 'new'],
  ['removal-after-the-disk-has-gone-fails', false, 'new'],
  ['removal-after-the-disk-has-gone-fails', true, 'old'],
])(
  '%s: a snapshot is removed, another of its disks has gone: %j; the disk shows «%s»',
  async (name, gone, shown) => {
    const patient = await Patient.with(name)
    await patient.machine.reconfigure({ disks: [{ change: 'add', capacityBytes: MIB }] })
    await patient.write('old')
    const one = await patient.take('one')
    await patient.write('new')
    if (gone) {
      await patient.machine.reconfigure({ disks: [{ change: 'remove', key: KEY + 1, deleteFiles: false }] })
    }
    await patient.machine.removeSnapshot(one.id, ALONE)
    expect(await patient.read()).toBe(shown)
    expect(patient.disk.chain).toHaveLength(1)
  },
)
