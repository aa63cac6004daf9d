import { devicePath, type Lun, lunUuid, MODEL } from '../lun.ts'
import { method } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import type { ManagedObject, Service } from '../service.ts'
import { hardware } from './hardware.ts'

/** Tells what a machine of the host can be given: here, the LUNs on which no datastore is. */
export function environmentBrowser(service: Service): ManagedObject {
  return {
    reference: references.environmentBrowser,
    properties: {},
    unset: ['datastoreBrowser'],
    methods: {
      QueryConfigTarget: method({ host: 'ManagedObjectReference?' }, 'ConfigTarget', () => target(service)),
    },
  }
}

function target({ host, machines }: Service): Data<'ConfigTarget'> {
  const { cpuCount } = hardware()
  return data('ConfigTarget', {
    numCpus: cpuCount,
    numCpuCores: cpuCount,
    numNumaNodes: 1,
    scsiDisk: (host.luns ?? []).map((lun) =>
      data('VirtualMachineScsiDiskDeviceInfo', {
        name: devicePath(lun),
        capacity: lun.capacityBytes,
        vm: machines
          .filter(({ machine }) =>
            machine.settings.disks.some((disk) => disk.rawDevice?.lun === lun.canonicalName),
          )
          .map(({ reference }) => reference),
        disk: scsiDisk(lun),
      }),
    ),
  })
}

function scsiDisk(lun: Lun): Data<'HostScsiDisk'> {
  const path = devicePath(lun)
  return data('HostScsiDisk', {
    deviceName: path,
    deviceType: 'disk',
    key: `key-vim.host.ScsiDisk-${lunUuid(lun)}`,
    uuid: lunUuid(lun),
    canonicalName: lun.canonicalName,
    displayName: `Local Disk (${lun.canonicalName})`,
    lunType: 'disk',
    vendor: 'SNAPWITN',
    model: MODEL,
    operationalState: ['ok'],
    capacity: data('HostDiskDimensionsLba', { blockSize: 512, block: lun.capacityBytes / 512 }),
    devicePath: path,
  })
}
