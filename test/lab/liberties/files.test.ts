import { afterEach, expect, test, vi } from 'vitest'
import { liberties } from '../../../src/lab/liberties/index.ts'
import { mannersOf } from '../../../src/lab/liberties/liberty.ts'
import { stillMachine } from '../../../src/lab/liberties/still-machine.ts'
import type { MachineDisk } from '../../../src/lab/machine/machine.ts'
import { plainManners } from '../../../src/lab/manners.ts'

const MIB = 1024 * 1024

afterEach(() => void vi.useRealTimers())

const [TOP, MIDDLE, BASE] = ['d/d_1-000002.qcow2', 'd/d_1-000001.qcow2', 'd/d_1.qcow2']

/** A machine with one disk of 64 MiB, which has two snapshots. */
const machine = stillMachine('d', {
  disks: [
    {
      key: 2001,
      label: 'Hard disk 2',
      unitNumber: 1,
      uuid: '6000C290-0000-0000-0000-000000000000',
      capacityBytes: 64 * MIB,
      mode: 'persistent',
      rawDevice: undefined,
      changeId: undefined,
      chain: [TOP, MIDDLE, BASE].map((path) => ({ path })),
    } satisfies MachineDisk,
  ],
})

/** How a host with these liberties shows a file of three mebibytes and a half, unless told otherwise. */
function shown(names: string[], path: string, sizeBytes = 3.5 * MIB) {
  const taken = liberties.filter(({ name }) => names.includes(name))
  const files = mannersOf(taken, plainManners).show({ path, sizeBytes }, [machine])
  return files.map((file) => [file.path, file.text === undefined ? file.sizeBytes / MIB : 'text'])
}

test('without a liberty a file is shown as it is', () => {
  expect(shown([], TOP)).toEqual([[TOP, 3.5]])
})

test('SEsparse has two mebibytes of headers in each delta, and none in a base', () => {
  expect(shown(['sesparse'], TOP)).toEqual([[TOP, 5.5]])
  expect(shown(['sesparse'], BASE)).toEqual([[BASE, 3.5]])
})

test('vmfsSparse grows in steps of sixteen mebibytes', () => {
  expect(shown(['vmfs-sparse'], TOP)).toEqual([[TOP, 16]])
  expect(shown(['vmfs-sparse'], TOP, 16 * MIB + 1)).toEqual([[TOP, 32]])
  expect(shown(['vmfs-sparse'], BASE)).toEqual([[BASE, 3.5]])
})

test('VMFS gives room by whole mebibytes, to bases too', () => {
  expect(shown(['mib-allocation'], TOP)).toEqual([[TOP, 4]])
  expect(shown(['mib-allocation'], BASE)).toEqual([[BASE, 4]])
})

test('the size of a vVol is that of its disk', () => {
  expect(shown(['vvol-sizes'], MIDDLE)).toEqual([[MIDDLE, 64]])
})

test('on vSAN with mirrors each byte counts twice', () => {
  expect(shown(['vsan-mirrors'], TOP)).toEqual([[TOP, 7]])
  expect(shown(['vsan-mirrors'], 'd/d-Snapshot1.vmem')).toEqual([['d/d-Snapshot1.vmem', 7]])
  expect(shown(['vsan-mirrors'], 'd/d-Snapshot1.vmsn')).toEqual([['d/d-Snapshot1.vmsn', 3.5]])
})

test('what is no disk keeps its size and name', () => {
  const names = ['sesparse', 'mib-allocation', 'vvol-sizes', 'vvol-base-in-use', 'descriptor-and-extent']
  expect(shown(names, 'd/d.vmx')).toEqual([['d/d.vmx', 3.5]])
})

test('on a vVol the file in use keeps the name of the base, and no two files have one name', () => {
  const names = [TOP, MIDDLE, BASE].map((path) => shown(['vvol-base-in-use'], path)[0]?.[0])
  expect(names).toEqual([BASE, MIDDLE, 'd/d_1-000000.qcow2'])
})

test('a disk is a text with an extent beside it, whose name tells the kind of the delta', () => {
  expect(shown(['descriptor-and-extent'], BASE)).toEqual([
    ['d/d_1.vmdk', 'text'],
    ['d/d_1-flat.vmdk', 3.5],
  ])
  expect(shown(['descriptor-and-extent'], TOP)[1]).toEqual(['d/d_1-000002-delta.vmdk', 3.5])
  expect(shown(['descriptor-and-extent', 'sesparse'], TOP)[1]).toEqual(['d/d_1-000002-sesparse.vmdk', 5.5])
})

test('storage DRS moves a disk with its deltas to another folder, some time after it has come', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const drs = liberties.filter(({ name }) => name === 'storage-drs-moves-disks')
  const { show } = mannersOf(drs, plainManners)
  const names = () => [BASE, TOP].map((path) => show({ path, sizeBytes: 0 }, [machine])[0]?.path)
  expect(names()).toEqual([BASE, TOP])
  vi.advanceTimersByTime(20_000)
  expect(names()).toEqual(['d_moved/d_1_moved.qcow2', 'd_moved/d_1_moved-000002.qcow2'])
})
