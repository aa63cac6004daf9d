import { expect, test } from 'vitest'
import { addDiskChange, disksOf, removeDiskChange } from '../../../src/vsphere/disks/disks.ts'
import type { Data } from '../../../src/vsphere/soap/data.ts'

const GIB = 2 ** 30

function controller(key: number, $type = 'ParaVirtualSCSIController'): Data<'VirtualDevice'> {
  return { $type, key }
}

function disk(controllerKey: number, unitNumber: number): Data<'VirtualDevice'> {
  return { $type: 'VirtualDisk', key: 2000 + unitNumber, controllerKey, unitNumber }
}

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

test('a new mapping leads to its LUN, with a disk mode in virtual mode alone', () => {
  const [name, deviceName] = ['naa.6000', '/vmfs/devices/disks/naa.6000']
  const lun = { name, uuid: '02006000', deviceName, capacityBytes: GIB, mappedBy: [] }
  const mapped = (compatibility: 'virtual' | 'physical') => {
    const request = { capacityBytes: GIB, fileName: '[d] m/n.vmdk', mapping: { lun, compatibility } }
    return addDiskChange([controller(1000)], request, 'm')
  }
  const backing = {
    $type: 'VirtualDiskRawDiskMappingVer1BackingInfo',
    ...{ fileName: '[d] m/n.vmdk', lunUuid: '02006000', deviceName },
  }
  expect(mapped('virtual')).toMatchObject({ operation: 'add', fileOperation: 'create' })
  expect(mapped('virtual').device.backing).toEqual({
    ...{ ...backing, compatibilityMode: 'virtualMode', diskMode: 'persistent' },
  })
  expect(mapped('physical').device.backing).toEqual({ ...backing, compatibilityMode: 'physicalMode' })
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
  const delta = {
    ...disk(1000, 0),
    backing: { ...backing, deltaDiskFormat: 'redoLogFormat', deltaDiskFormatVariant: 'vsanSparseVariant' },
  }
  const nvme = { ...controller(31000, 'VirtualNVMEController'), busNumber: 1 }
  const disks = disksOf([{ ...controller(1000), busNumber: 0 }, nvme, delta, disk(31000, 1), disk(5, 2)])
  expect(disks.map((one) => [one.controller, one.deltaFormat, one.deltaVariant])).toEqual([
    ['ParaVirtualSCSIController 0', 'redoLogFormat', 'vsanSparseVariant'],
    ['VirtualNVMEController 1', null, null],
    [null, null, null],
  ])
})
