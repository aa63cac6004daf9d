/** The controllers on which the lab's machines can have their disks, as an ESXi host has them. */

export const CONTROLLERS = ['pvscsi', 'nvme', 'sata', 'lsi'] as const

export type Controller = (typeof CONTROLLERS)[number]

/** What one kind of controller does, in the lab. */
interface Traits {
  /** How many units it has, its own among them. */
  readonly units: number
  /** The unit that is the controller itself. */
  readonly ownUnit: number | undefined
  /** VIM device keys of its disks begin here. */
  readonly firstKey: number
  /** Whether it takes a disk while the machine runs. */
  readonly hotAdd: boolean
  /** Whether QEMU can keep the memory of a machine that has one. */
  readonly keepsMemory: boolean
  /** Where a guest's kernel shows the disk in unit 0; absent where that is target 0 of the only SCSI host. */
  readonly systemDisk?: string
}

/** QEMU 7.2: its disks on AHCI are not hot-pluggable, its NVMe cannot be migrated, AHCI has 6 ports and the SAS 1068 has 8. */
const TRAITS: Readonly<Record<Controller, Traits>> = {
  pvscsi: { units: 16, ownUnit: 7, firstKey: 2000, hotAdd: true, keepsMemory: true },
  lsi: { units: 8, ownUnit: 7, firstKey: 2000, hotAdd: true, keepsMemory: true },
  sata: {
    ...{ units: 6, ownUnit: undefined, firstKey: 16_000, hotAdd: false, keepsMemory: true },
    systemDisk: '/sys/devices/pci*/*/ata1/host*/target*/*/block/*',
  },
  nvme: {
    ...{ units: 15, ownUnit: undefined, firstKey: 32_000, hotAdd: true, keepsMemory: false },
    systemDisk: '/sys/bus/pci/devices/0000:00:10.0/nvme/nvme*/nvme*n1',
  },
}

export function traitsOf(controller: Controller): Traits {
  return TRAITS[controller]
}
