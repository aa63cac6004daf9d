import type { DiskFile, MachineDisk } from '../../machine/machine.ts'
import { MAC_ADDRESS } from '../../machine/qemu/command-line.ts'
import { networkName } from '../inventory/network.ts'
import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import { datastorePath, type LabMachine } from './lab-machine.ts'

const pciKey = 100
export const scsiKey = 1000
const scsiUnit = 7
export const networkKey = 4000

/** Every device of the machine: the PCI bus, one PVSCSI controller with the disks, one vmxnet3 adapter. */
export function devicesOf(vm: LabMachine, disks: readonly MachineDisk[]): readonly Data<'VirtualDevice'>[] {
  return [
    pciController(),
    scsiController(disks),
    networkAdapter(vm),
    ...disks.map((disk) => diskOf(vm, disk)),
  ]
}

function pciController(): Data<'VirtualPCIController'> {
  return data('VirtualPCIController', {
    key: pciKey,
    deviceInfo: data('Description', { label: 'PCI controller 0', summary: 'PCI controller 0' }),
    busNumber: 0,
    device: [scsiKey, networkKey],
  })
}

function scsiController(disks: readonly MachineDisk[]): Data<'ParaVirtualSCSIController'> {
  return data('ParaVirtualSCSIController', {
    key: scsiKey,
    deviceInfo: data('Description', { label: 'SCSI controller 0', summary: 'VMware paravirtual SCSI' }),
    controllerKey: pciKey,
    unitNumber: 3,
    busNumber: 0,
    device: disks.map(({ key }) => key),
    hotAddRemove: true,
    sharedBus: 'noSharing',
    scsiCtlrUnitNumber: scsiUnit,
  })
}

function networkAdapter({ machine }: LabMachine): Data<'VirtualVmxnet3'> {
  return data('VirtualVmxnet3', {
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
  })
}

function diskOf(vm: LabMachine, disk: MachineDisk): Data<'VirtualDisk'> {
  const capacityInKB = disk.capacityBytes / 1024
  return data('VirtualDisk', {
    key: disk.key,
    deviceInfo: data('Description', {
      label: disk.label,
      summary: `${capacityInKB.toLocaleString('en')} KB`,
    }),
    backing: backingOf(vm, disk, disk.chain, disk.changeId),
    controllerKey: scsiKey,
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
    parent: backingOf(vm, disk, parents),
  })
}
