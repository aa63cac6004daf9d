import { expect, test } from 'vitest'
import { MIB } from '../machine/test-machine.ts'
import { KEY, Patient } from './patient.ts'

/** What these faults make of a request, where a sound machine makes what was asked for. */

const BASELINE = { description: 'snapwitness run=5f3a9c01 baseline' }

test.each([
  ['none', 'old'],
  ['last-revert-does-nothing', 'new'],
])('%s: reverted to its baseline the disk shows «%s»', async (name, shown) => {
  const patient = await Patient.with(name)
  await patient.write('old')
  const baseline = await patient.take('as found', BASELINE)
  const another = await patient.take('another')
  await patient.write('new')
  await patient.revertTo(another)
  expect(await patient.read()).toBe('old')
  await patient.write('new')
  await patient.machine.reconfigure({ annotation: 'new' })
  await patient.revertTo(baseline)
  expect(await patient.read()).toBe(shown)
  expect(patient.machine.settings.annotation).toBe(shown === 'new' ? 'new' : '')
  expect(patient.machine.currentSnapshotId).toBe(baseline.id)
})

test.each([
  ['none', [32 * MIB, 'persistent'], [16 * MIB, 'independent_persistent']],
  ['disk-of-another-size', [33 * MIB, 'persistent'], [17 * MIB, 'independent_persistent']],
  ['disk-of-another-mode', [32 * MIB, 'persistent'], [16 * MIB, 'persistent']],
])(
  '%s: of a plain disk of 32 MiB and an independent one of 16 the machine has %j and %j',
  async (name, ...got) => {
    const { machine } = await Patient.with(name)
    const mode = 'independent_persistent' as const
    await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 16 * MIB, mode }] })
    const disks = machine.settings.disks.filter(({ key }) => key >= KEY)
    expect(disks.map((disk) => [disk.capacityBytes, disk.mode])).toEqual(got)
  },
)
