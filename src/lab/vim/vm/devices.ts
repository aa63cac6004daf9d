import type { Controller } from '../../machine/controller.ts'
import type { DiskFile, MachineDisk, MachineSettings, RawDevice } from '../../machine/machine.ts'
import { MAC_ADDRESS } from '../../machine/qemu/command-line.ts'
import { networkName } from '../inventory/network.ts'
import { devicePath, lunUuid } from '../lun.ts'
import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import { datastorePath, type LabMachine } from './lab-machine.ts'

const pciKey = 100
const scsiUnit = 7
export const networkKey = 4000

/** Under which an ESXi host has the first controller of each kind. */
const CONTROLLER_KEYS: Readonly<Record<Controller, number>> = {
  pvscsi: 1000,
  lsi: 1000,
  sata: 15_000,
  nvme: 31_000,
}

export function controllerKey({ controller }: Pick<MachineSettings, 'controller'>): number {
  return CONTROLLER_KEYS[controller]
}

type Settings = Pick<MachineSettings, 'controller' | 'disks'>

/** Every device of the machine: the PCI bus, one controller with the disks, one network adapter. */
export function devicesOf(vm: LabMachine, settings: Settings): readonly Data<'VirtualDevice'>[] {
  return [
    pciController(settings),
    diskController(settings),
    networkAdapter(vm),
    ...settings.disks.map((disk) => diskOf(vm, settings, disk)),
  ]
}

function pciController(settings: Settings): Data<'VirtualPCIController'> {
  return data('VirtualPCIController', {
    key: pciKey,
    deviceInfo: data('Description', { label: 'PCI controller 0', summary: 'PCI controller 0' }),
    busNumber: 0,
    device: [controllerKey(settings), networkKey],
  })
}

function diskController(settings: Settings): Data<'VirtualController'> {
  const { disks, controller } = settings
  const onBus = {
    key: controllerKey(settings),
    controllerKey: pciKey,
    busNumber: 0,
    device: disks.map(({ key }) => key),
  }
  const named = (label: string, summary = label) => data('Description', { label, summary })
  const scsi = {
    ...onBus,
    unitNumber: 3,
    hotAddRemove: true,
    sharedBus: 'noSharing',
    scsiCtlrUnitNumber: scsiUnit,
  } as const
  switch (controller) {
    case 'pvscsi': {
      const deviceInfo = named('SCSI controller 0', 'VMware paravirtual SCSI')
      return data('ParaVirtualSCSIController', { ...scsi, deviceInfo })
    }
    case 'lsi':
      return data('VirtualLsiLogicSASController', {
        ...scsi,
        deviceInfo: named('SCSI controller 0', 'LSI Logic SAS'),
      })
    case 'sata':
      return data('VirtualAHCIController', {
        ...onBus,
        unitNumber: 24,
        deviceInfo: named('SATA controller 0', 'AHCI'),
      })
    case 'nvme':
      return data('VirtualNVMEController', {
        ...onBus,
        unitNumber: 30,
        deviceInfo: named('NVME controller 0'),
      })
  }
}

function networkAdapter({ machine }: LabMachine): Data<'VirtualVmxnet3'> | Data<'VirtualE1000e'> {
  const card = {
    key: networkKey,
    deviceInfo: data('Description', { label: 'Network adapter 1', summary: networkName }),
    backing: data('VirtualEthernetCardNetworkBackingInfo', {
      deviceName: networkName,
      network: references.network,
    }),
    connectable: data('VirtualDeviceConnectInfo', {
      startConnected: true,
      allowGuestControl: true,
      connected: machine.powerState === 'poweredOn',
    }),
    controllerKey: pciKey,
    unitNumber: 7,
    addressType: 'manual',
    macAddress: MAC_ADDRESS,
    wakeOnLanEnabled: false,
  } as const
  return machine.board.nic === 'e1000e' ? data('VirtualE1000e', card) : data('VirtualVmxnet3', card)
}

function diskOf(vm: LabMachine, settings: Settings, disk: MachineDisk): Data<'VirtualDisk'> {
  const capacityInKB = disk.capacityBytes / 1024
  return data('VirtualDisk', {
    key: disk.key,
    deviceInfo: data('Description', {
      label: disk.label,
      summary: `${capacityInKB.toLocaleString('en')} KB`,
    }),
    backing: disk.rawDevice
      ? mappingOf(vm, disk, disk.rawDevice, disk.chain, disk.changeId)
      : backingOf(vm, disk, disk.chain, disk.changeId),
    controllerKey: controllerKey(settings),
    unitNumber: disk.unitNumber,
    capacityInKB,
    capacityInBytes: disk.capacityBytes,
  })
}

/** The file in use, with its parents nested in it down to the base. */
function backingOf(
  vm: LabMachine,
  disk: MachineDisk,
  [file, ...parents]: readonly DiskFile[],
  changeId?: string,
): Data<'VirtualDiskFlatVer2BackingInfo'> | undefined {
  if (file === undefined) return undefined
  return data('VirtualDiskFlatVer2BackingInfo', {
    fileName: datastorePath(vm, file),
    datastore: references.datastore,
    diskMode: disk.mode,
    split: false,
    writeThrough: false,
    thinProvisioned: true,
    uuid: disk.uuid,
    changeId,
    deltaDiskFormat: parents.length > 0 ? vm.deltaFormat : undefined,
    deltaDiskFormatVariant: parents.length > 0 ? vm.deltaVariant : undefined,
    parent: backingOf(vm, disk, parents),
  })
}

/** The same of a disk that maps a LUN. In physical mode it has no disk mode (vSphere API reference, of the backing). */
function mappingOf(
  vm: LabMachine,
  disk: MachineDisk,
  rawDevice: RawDevice,
  [file, ...parents]: readonly DiskFile[],
  changeId?: string,
): Data<'VirtualDiskRawDiskMappingVer1BackingInfo'> | undefined {
  if (file === undefined) return undefined
  const lun = { canonicalName: rawDevice.lun }
  return data('VirtualDiskRawDiskMappingVer1BackingInfo', {
    fileName: datastorePath(vm, file),
    datastore: references.datastore,
    lunUuid: lunUuid(lun),
    deviceName: devicePath(lun),
    compatibilityMode: `${rawDevice.mode}Mode`,
    diskMode: rawDevice.mode === 'virtual' ? disk.mode : undefined,
    uuid: disk.uuid,
    changeId,
    deltaDiskFormat: parents.length > 0 ? vm.deltaFormat : undefined,
    parent: mappingOf(vm, disk, rawDevice, parents),
  })
}
