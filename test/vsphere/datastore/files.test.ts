import { expect, test } from 'vitest'
import { layoutOf } from '../../../src/vsphere/datastore/files.ts'
import type { Data } from '../../../src/vsphere/soap/data.ts'

function file(key: number, name: string, type: string, size: number) {
  return { $type: 'VirtualMachineFileLayoutExFileInfo', key, name, type, size }
}

function unit(...fileKey: number[]) {
  return { $type: 'VirtualMachineFileLayoutExDiskUnit', fileKey }
}

const files = [
  file(0, '[d] m/m.vmdk', 'diskDescriptor', 500),
  file(1, '[d] m/m-flat.vmdk', 'diskExtent', 10_000),
  file(2, '[d] m/m-000001.vmdk', 'diskDescriptor', 300),
  file(3, '[d] m/m-000001-delta.vmdk', 'diskExtent', 2000),
  file(4, '[d] m/m-Snapshot1.vmsn', 'snapshotData', 28_000),
  file(5, '[d] m/m-Snapshot1.vmem', 'snapshotMemory', 400_000),
]

function layout(chain: ReturnType<typeof unit>[], memoryKey: number): Data<'VirtualMachineFileLayoutEx'> {
  const $type = 'VirtualMachineFileLayoutEx'
  const kept = [{ $type, key: 2000, chain: [unit(0, 1)] }]
  const snapshot = { $type, key: 'VirtualMachineSnapshot:1' as const, dataKey: 4, memoryKey, disk: kept }
  return { $type, file: files, disk: [{ $type, key: 2000, chain }], snapshot: [snapshot] }
}

const inUse = new Map([[2000, '[d] m/m-000001.vmdk']])

test('a unit of a disk is as large as all its files, and the one in use comes first from either order', () => {
  const expected = [
    { path: '[d] m/m-000001.vmdk', sizeBytes: 2300, data: ['[d] m/m-000001-delta.vmdk'] },
    { path: '[d] m/m.vmdk', sizeBytes: 10_500, data: ['[d] m/m-flat.vmdk'] },
  ]
  for (const chain of [
    [unit(0, 1), unit(2, 3)],
    [unit(3, 2), unit(1, 0)],
  ]) {
    expect(layoutOf(layout(chain, -1), inUse).disks).toEqual([{ key: 2000, chain: expected }])
  }
})

test('a snapshot names its data file, and a memory file only where there is one', () => {
  const [withMemory] = layoutOf(layout([], 5), inUse).snapshots
  expect(withMemory).toEqual({
    ref: 'VirtualMachineSnapshot:1',
    isTold: true,
    data: { path: '[d] m/m-Snapshot1.vmsn', kind: 'snapshotData', sizeBytes: 28_000 },
    memory: { path: '[d] m/m-Snapshot1.vmem', kind: 'snapshotMemory', sizeBytes: 400_000 },
    diskFiles: ['[d] m/m.vmdk', '[d] m/m-flat.vmdk'],
  })
  expect(layoutOf(layout([], -1), inUse).snapshots[0]?.memory).toBeUndefined()
})

test('a disk of which a file is named and not told is not told as empty, and of a snapshot it is said', () => {
  const { disks, snapshots } = layoutOf({ ...layout([unit(0, 1)], 5), file: files.slice(1, 5) }, inUse)
  expect(disks).toEqual([])
  expect(snapshots).toMatchObject([{ isTold: false, diskFiles: [files[1]?.name] }])
})

test('a folder of two names does not hide which file is in use', () => {
  const onVsan = new Map([[2000, '[d] 5f3a9c01-7be2/m-000001.vmdk']])
  const [disk] = layoutOf(layout([unit(0, 1), unit(2, 3)], -1), onVsan).disks
  expect(disk?.chain.map(({ path }) => path)).toEqual(['[d] m/m-000001.vmdk', '[d] m/m.vmdk'])
})

test('a chain of which nobody knows which end is in use is not told', () => {
  const elsewhere = new Map([[2000, '[d] moved/moved.vmdk']])
  expect(layoutOf(layout([unit(0, 1), unit(2, 3)], -1), elsewhere).disks).toEqual([])
  expect(layoutOf(layout([unit(0, 1)], -1), elsewhere).disks).toMatchObject([
    { chain: [{ path: '[d] m/m.vmdk' }] },
  ])
})
