import { expect, test } from 'vitest'
import { addDiskChange } from '../../../src/vsphere/disks/disks.ts'
import { freeSlots, isLateFor, type Platform } from '../../../src/vsphere/disks/slots.ts'
import type { Data } from '../../../src/vsphere/soap/data.ts'

type Device = Data<'VirtualDevice'>

const PVSCSI = 'ParaVirtualSCSIController'
const LSI = 'VirtualLsiLogicController'
const SAS = 'VirtualLsiLogicSASController'
const NVME = 'VirtualNVMEController'
const SATA = 'VirtualAHCIController'

const controller = (key: number, $type: string, more = {}): Device => ({ $type, key, ...more })
const disks = (controllerKey: number, ...units: number[]): Device[] =>
  units.map((unitNumber) => ({ $type: 'VirtualDisk', key: 2000 + unitNumber, controllerKey, unitNumber }))
const upTo = (count: number) => Array.from({ length: count }, (_, unit) => unit)

function slotFor(devices: Device[], platform: Platform = {}) {
  const { controllerKey, unitNumber } = addDiskChange(
    devices,
    { capacityBytes: 2 ** 30 },
    'm',
    platform,
  ).device
  return [controllerKey, unitNumber]
}

const linux = { guestId: 'debian12_64Guest' }
const windows = { guestId: 'windows9_64Guest' }

test.each<[string, Device[], Platform, number[]]>([
  ['NVMe alone', [controller(31000, NVME), ...disks(31000, 0)], {}, [31000, 1]],
  ['SATA alone', [controller(15000, SATA), ...disks(15000, 0)], {}, [15000, 1]],
  ['LSI Logic SAS alone', [controller(1000, SAS), ...disks(1000, 0)], {}, [1000, 1]],
  ['LSI Logic alone', [controller(1000, LSI), ...disks(1000, 0)], {}, [1000, 1]],
  [
    'a paravirtual one behind others',
    [controller(1000, LSI), controller(31000, NVME), controller(1001, PVSCSI)],
    {},
    [1001, 0],
  ],
  [
    'LSI SAS and the SATA of a CD-ROM, on Windows',
    [controller(15000, SATA), controller(1000, SAS)],
    windows,
    [1000, 0],
  ],
  [
    'LSI SAS and the SATA of a CD-ROM, on Linux',
    [controller(15000, SATA), controller(1000, SAS)],
    linux,
    [15000, 0],
  ],
  ['LSI SAS alone, on Linux', [controller(1000, SAS)], linux, [1000, 0]],
  ['a hole between its disks', [controller(1000, PVSCSI), ...disks(1000, 0, 2)], {}, [1000, 1]],
])('a machine with %s takes a disk', (_, devices, platform, slot) => {
  expect(slotFor(devices, platform)).toEqual(slot)
})

test.each([
  ['paravirtual', PVSCSI, 'vmx-13', 15],
  ['paravirtual', PVSCSI, 'vmx-14', 64],
  ['paravirtual', PVSCSI, 'vmx-21', 64],
  ['paravirtual', PVSCSI, undefined, 15],
  ['LSI Logic', LSI, 'vmx-19', 15],
  ['LSI Logic SAS', SAS, 'vmx-19', 15],
  ['BusLogic', 'VirtualBusLogicController', 'vmx-19', 15],
  ['NVMe', NVME, 'vmx-20', 15],
  ['NVMe', NVME, 'vmx-21', 64],
  ['SATA', SATA, 'vmx-19', 30],
  ['IDE', 'VirtualIDEController', 'vmx-19', 0],
])('a controller of the kind %s (%s, hardware %s) takes %d disks', (_, type, hardwareVersion, count) => {
  expect(freeSlots([controller(1, type)], { hardwareVersion })).toHaveLength(count)
})

test('a unit is never given away that is the controller itself, as that tells it, or else 7', () => {
  expect(slotFor([controller(1000, PVSCSI), ...disks(1000, ...upTo(7))])).toEqual([1000, 8])
  const told = controller(1000, PVSCSI, { scsiCtlrUnitNumber: 3 })
  expect(slotFor([told, ...disks(1000, 0, 1, 2)])).toEqual([1000, 4])
  const nvme = freeSlots([controller(31000, NVME)])
  expect(nvme.map(({ unitNumber }) => unitNumber)).toContain(7)
})

test.each([
  ['PVSCSI of physical sharing', PVSCSI, 'physicalSharing'],
  ['PVSCSI of virtual sharing', PVSCSI, 'virtualSharing'],
  ['LSI SAS of physical sharing', SAS, 'physicalSharing'],
  ['NVMe of physical sharing', NVME, 'physicalSharing'],
  ['sharing of a kind that nobody knows', PVSCSI, 'someSharing'],
])('a new disk never goes onto a shared bus: %s', (_, type, sharedBus) => {
  const shared = controller(1001, type, { busNumber: 1, sharedBus })
  const own = controller(1000, SAS, { busNumber: 0, sharedBus: 'noSharing' })
  expect(slotFor([own, shared, ...disks(1000, 0)])).toEqual([1000, 1])
  expect(freeSlots([shared])).toEqual([])
})

test('a full controller gives way to another one, and without any free unit the machine is named', () => {
  const full = [controller(1000, PVSCSI), ...disks(1000, ...upTo(16))]
  expect(slotFor([...full, controller(31000, NVME)])).toEqual([31000, 0])
  expect(() => slotFor([...full, controller(200, 'VirtualIDEController')])).toThrow(
    expect.objectContaining({
      code: 'VSPHERE_NO_FREE_DISK_SLOT',
      fields: expect.objectContaining({ machine: 'm' }),
    }),
  )
})

test('a disk on an LSI Logic SAS is seen late by Linux alone, as far as the host tells what the guest is', () => {
  expect(isLateFor(SAS, linux)).toBe(true)
  expect([isLateFor(SAS, windows), isLateFor(SAS, {}), isLateFor(NVME, linux)]).toEqual([false, false, false])
})
