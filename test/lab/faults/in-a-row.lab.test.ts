import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faults } from '../../../src/lab/faults/index.ts'
import { runTool } from '../../../src/lab/machine/tool.ts'
import { MIB } from '../machine/test-machine.ts'
import { KEY, Patient } from './patient.ts'

/** What only a row of operations shows: without what came before, each fault does nothing. */

const ALONE = { children: false, consolidate: true }
const BLANK = '\0'.repeat(4096)

test('there are some, each of them made for the explorer', () => {
  const inARow = faults.filter(({ onlyInARow }) => onlyInARow)
  expect(inARow.length).toBeGreaterThanOrEqual(9)
  expect(new Set(inARow.map(({ source }) => source))).toEqual(new Set(['made for the explorer']))
})

test.each([
  [true, 32 * MIB],
  [false, 64 * MIB],
])('extended-disk-reverts-to-its-old-size: extended %s, it shows %i bytes', async (isExtended, shown) => {
  const patient = await Patient.with('extended-disk-reverts-to-its-old-size', (isExtended ? 32 : 64) * MIB)
  if (isExtended)
    await patient.machine.reconfigure({ disks: [{ change: 'edit', key: KEY, capacityBytes: 64 * MIB }] })
  const one = await patient.take('one')
  await patient.revertTo(one)
  const file = join(patient.datastore, patient.disk.chain[0]?.path ?? '')
  const info = JSON.parse(await runTool('qemu-img', ['info', '--output=json', file]))
  expect(info['virtual-size']).toBe(shown)
})

test.each([
  [true, BLANK],
  [false, 'SNAPWITNESS new'],
])('merge-beside-a-detached-disk-loses-a-block: beside one %s', async (isBeside, shown) => {
  const patient = await Patient.with('merge-beside-a-detached-disk-loses-a-block')
  await patient.machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 32 * MIB }] })
  const one = await patient.take('one')
  await patient.write('SNAPWITNESS new')
  const remove = { change: 'remove', key: KEY + 1, deleteFiles: false } as const
  if (isBeside) await patient.machine.reconfigure({ disks: [remove] })
  await patient.machine.removeSnapshot(one.id, ALONE, () => {})
  expect(await patient.read()).toBe(shown)
})

test('merge-of-several-deltas-loses-what-lies-between: one after the other nothing is lost', async () => {
  const patient = await Patient.with('merge-of-several-deltas-loses-what-lies-between')
  const removed = async (children: boolean) => {
    const one = await patient.take('one')
    await patient.write('SNAPWITNESS between')
    const two = await patient.take('two')
    if (!children) await patient.machine.removeSnapshot(two.id, ALONE, () => {})
    await patient.machine.removeSnapshot(one.id, { ...ALONE, children }, () => {})
    return patient.read()
  }
  expect(await removed(false)).toBe('SNAPWITNESS between')
  expect(await removed(true)).toBe(BLANK)
})

test('third-revert-leads-elsewhere: two go where they should', async () => {
  const patient = await Patient.with('third-revert-leads-elsewhere')
  await patient.write('one')
  const one = await patient.take('one')
  await patient.write('two')
  await patient.take('two')
  const shown: string[] = []
  for (let times = 1; times <= 3; times++) {
    await patient.revertTo(one)
    shown.push(await patient.read())
  }
  expect(shown).toEqual(['one', 'one', 'two'])
})
