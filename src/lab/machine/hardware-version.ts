import type { MachineSettings } from './machine.ts'

/**
 * What QEMU calls a machine of that virtual hardware. As on a host, a machine keeps its hardware until it is upgraded,
 * and a snapshot the one under which it was taken: a memory goes on under no other. A machine is upgraded to another of
 * QEMU's machine types, whichever of them is the newer one; that of the golden states is always the newest that there is.
 */
const MACHINE_TYPES: Readonly<Record<string, string>> = {
  'vmx-19': 'pc',
  'vmx-20': 'pc-i440fx-7.1',
  'vmx-21': 'pc-i440fx-7.0',
}

export const HARDWARE_VERSIONS: readonly string[] = Object.keys(MACHINE_TYPES)

/** Of the golden states, and of every new machine for which no other was asked. */
export const FIRST_HARDWARE = 'vmx-19'

/** The machine type of QEMU. */
export function machineTypeOf({ hardwareVersion }: Pick<MachineSettings, 'hardwareVersion'>): string {
  const type = MACHINE_TYPES[hardwareVersion]
  if (type === undefined) throw new RangeError(`There is no virtual hardware ${hardwareVersion}.`)
  return type
}
