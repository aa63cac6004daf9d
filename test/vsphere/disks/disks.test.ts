import { expect, test } from 'vitest'
import { addDiskChange, disksOf, freeSlots, removeDiskChange } from '../../../src/vsphere/disks/disks.ts'
import type { Data } from '../../../src/vsphere/soap/data.ts'

const GIB = 2 ** 30

function controller(key: number, $type = 'ParaVirtualSCSIController'): Data<'VirtualDevice'> {
  return { $type, key }
}

function disk(controllerKey: number, unitNumber: number): Data<'VirtualDevice'> {
  return { $type: 'VirtualDisk', key: 2000 + unitNumber, controllerKey, unitNumber }
}

function slotFor(devices: Data<'VirtualDevice'>[]) {
  const { controllerKey, unitNumber } = addDiskChange(devices, { capacityBytes: GIB }, 'debian-1').device
  return { controllerKey, unitNumber }
}

test('a new disk goes to the first free unit of a paravirtual controller, whatever stands before it', () => {
  const devices = [
    controller(1000, 'VirtualLsiLogicController'),
    disk(1000, 0),
    controller(1001),
    disk(1001, 0),
    disk(1001, 2),
  ]
  expect(slotFor(devices)).toEqual({ controllerKey: 1001, unitNumber: 1 })
})

test('a new disk never goes onto a shared bus, and none of its units counts as free', () => {
  const sas = { $type: 'VirtualLsiLogicSASController', key: 1000, busNumber: 0, sharedBus: 'noSharing' }
  for (const sharedBus of ['physicalSharing', 'virtualSharing']) {
    const shared = { $type: 'ParaVirtualSCSIController', key: 1001, busNumber: 1, sharedBus }
    expect(slotFor([sas, shared, disk(1000, 0)])).toEqual({ controllerKey: 1000, unitNumber: 1 })
    expect(freeSlots([shared])).toEqual([])
  }
})

test('unit 7 is never given away: it is the controller itself', () => {
  const taken = [0, 1, 2, 3, 4, 5, 6].map((unit) => disk(1000, unit))
  expect(slotFor([controller(1000), ...taken])).toEqual({ controllerKey: 1000, unitNumber: 8 })
})

test('a full paravirtual controller gives way to another one, and without any free unit the machine is named', () => {
  const full = Array.from({ length: 16 }, (_, unit) => disk(1000, unit))
  const lsi = controller(1001, 'VirtualLsiLogicSASController')
  expect(slotFor([controller(1000), ...full, lsi])).toEqual({ controllerKey: 1001, unitNumber: 0 })
  const none = () => slotFor([controller(1000), ...full, controller(15000, 'VirtualAHCIController')])
  expect(none).toThrow(
    expect.objectContaining({
      code: 'VSPHERE_NO_FREE_DISK_SLOT',
      fields: expect.objectContaining({ machine: 'debian-1' }),
    }),
  )
})

test('a new disk is thin and persistent unless it is asked otherwise', () => {
  const devices = [controller(1000)]
  expect(addDiskChange(devices, { capacityBytes: 2 * GIB }, 'm')).toMatchObject({
    operation: 'add',
    fileOperation: 'create',
    device: {
      capacityInKB: 2 * 2 ** 20,
      capacityInBytes: 2 * GIB,
      backing: { thinProvisioned: true, diskMode: 'persistent' },
    },
  })
  const request = { capacityBytes: GIB, thin: false, mode: 'independent_persistent' } as const
  expect(addDiskChange(devices, request, 'm').device.backing).toMatchObject({
    thinProvisioned: false,
    diskMode: 'independent_persistent',
  })
})

test('the chain of a disk begins with the file in use and ends with the base', () => {
  const base = { $type: 'VirtualDiskFlatVer2BackingInfo', fileName: '[d] m/m.vmdk', diskMode: 'persistent' }
  const first = { ...base, fileName: '[d] m/m-000001.vmdk', parent: base }
  const backing = { ...base, fileName: '[d] m/m-000002.vmdk', uuid: '6000C294-e9da', parent: first }
  const device = { ...disk(1000, 1), backing, capacityInKB: 4 }
  expect(disksOf([controller(1000), device])).toEqual([
    expect.objectContaining({
      uuid: '6000C294-e9da',
      capacityBytes: 4096,
      fileName: '[d] m/m-000002.vmdk',
      chain: ['[d] m/m-000002.vmdk', '[d] m/m-000001.vmdk', '[d] m/m.vmdk'],
    }),
  ])
})

test('a disk is taken off with its files or without, and a key that is no disk is refused', () => {
  const devices = [controller(1000), disk(1000, 1)]
  expect(removeDiskChange(devices, 2001, { deleteFiles: false }, 'm')).not.toHaveProperty('fileOperation')
  expect(removeDiskChange(devices, 2001, { deleteFiles: true }, 'm')).toMatchObject({
    operation: 'remove',
    fileOperation: 'destroy',
    device: { key: 2001 },
  })
  expect(() => removeDiskChange(devices, 1000, { deleteFiles: true }, 'm')).toThrow(
    expect.objectContaining({ code: 'VSPHERE_DISK_NOT_FOUND' }),
  )
})

test('a disk tells its controller by kind and bus, and the format of its delta', () => {
  const backing = {
    $type: 'VirtualDiskFlatVer2BackingInfo',
    fileName: '[a] a-000001.vmdk',
    diskMode: 'persistent',
  }
  const delta = { ...disk(1000, 0), backing: { ...backing, deltaDiskFormat: 'seSparseFormat' } }
  const nvme = { ...controller(31000, 'VirtualNVMEController'), busNumber: 1 }
  const disks = disksOf([{ ...controller(1000), busNumber: 0 }, nvme, delta, disk(31000, 1), disk(5, 2)])
  expect(disks.map((one) => [one.controller, one.deltaFormat])).toEqual([
    ['ParaVirtualSCSIController 0', 'seSparseFormat'],
    ['VirtualNVMEController 1', null],
    [null, null],
  ])
})
