/** What a machine has around its disks, from its first day to its last. */
export interface Board {
  readonly firmware: Firmware
  readonly nic: Nic
}

export const FIRMWARES = ['bios', 'uefi'] as const

export type Firmware = (typeof FIRMWARES)[number]

export const NICS = ['vmxnet3', 'e1000e'] as const

export type Nic = (typeof NICS)[number]

/** Of the machines that boot the lab's own image. */
export const LAB_BOARD: Board = { firmware: 'bios', nic: 'vmxnet3' }
