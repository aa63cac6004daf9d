import { expect, test } from 'vitest'
import { diskDiffers, machineDiffers, marksAreThere, marksDiffer } from '../../src/judge/before-revert.ts'
import { disk, guest, judges, machine } from './evidence.ts'

const target = { name: 'first' }
const newer = guest({ marks: { memory: 'newer', systemDisk: 'newer' } })
const halfNewer = guest({ marks: { memory: 'newer', systemDisk: 'disk mark' } })
const none = guest({ marks: { memory: null, systemDisk: null } })

judges(marksDiffer, [
  ['both marks are newer', 'held', target, guest(), newer],
  ['one mark is the same', 'unknown', target, guest(), halfNewer],
  ['both marks are the same', 'unknown', target, guest(), guest()],
])

judges(marksAreThere, [
  ['both are there', 'held', target, newer],
  ['none is there', 'unknown', target, none],
])

const aDisk = { disk: 'second disk', name: 'first', written: false }

judges(diskDiffers, [
  ['it looks otherwise', 'held', aDisk, disk(), disk({ partitionTable: 'gpt' })],
  ['it looks alike, and was written to', 'held', { ...aDisk, written: true }, disk(), disk()],
  ['it looks alike', 'unknown', aDisk, disk(), disk()],
])

test('an author whose scenario leaves a disk as it is hears what to do', () => {
  const { seen } = diskDiffers.judge(aDisk, disk(), disk())
  expect(seen).toContain('nothing was written to it since “first”')
  expect(seen).toContain('have the scenario write to it before')
  expect(diskDiffers.judge({ ...aDisk, written: true }, disk(), disk()).seen).not.toContain('nothing was')
})

const state = { snapshot: 'snapshot:first', name: 'first', power: 'poweredOff' }

judges(machineDiffers, [
  ['its power differs', 'held', state, machine({ currentSnapshot: 'snapshot:first' })],
  ['its place differs', 'held', state, machine({ powerState: 'poweredOff' })],
  [
    'nothing differs',
    'unknown',
    state,
    machine({ powerState: 'poweredOff', currentSnapshot: 'snapshot:first' }),
  ],
])
