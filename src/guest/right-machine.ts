import { SnapwitnessError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import type { GuestIdentity } from './guest.ts'

/** By what a machine is known both to its hypervisor and to its guest. */
export interface MachineIdentity {
  /** Of its BIOS; undefined where the hypervisor does not tell it. */
  uuid: string | undefined
  /** The UUIDs of its disks. */
  disks: readonly string[]
}

/** What answers at the address is another computer. Nothing was done there. */
export class WrongMachine extends SnapwitnessError {
  readonly address: string

  constructor(machine: string, address: string, answered: GuestIdentity, whatDiffers: string) {
    const who = inLine(`${answered.hostName} (${answered.os})`)
    super(
      'WRONG_MACHINE',
      `Another computer than ${machine} answers at ${address}: ${who}, ${inLine(whatDiffers)}. Nothing was done there.`,
      {
        hint: `Set \`address\` of ${machine} in the configuration to where its guest is: what stands there now, or what VMware Tools tell where nothing does, leads elsewhere.`,
        fields: { machine, address, hostName: answered.hostName, uuid: answered.uuid },
      },
    )
    this.address = address
  }
}

/**
 * Refuses whoever answers at the address, unless it is the guest of the machine: the UUID of the BIOS that it sees is that
 * of the machine or, where none is to be seen, it has a disk of the machine's.
 * @throws WrongMachine, or SnapwitnessError `MACHINE_UNPROVED`
 */
export function requireMachine(
  machine: string,
  address: string,
  { uuid, disks }: MachineIdentity,
  answered: GuestIdentity,
): void {
  const [wanted, shown] = [digitsOf(uuid), digitsOf(answered.uuid)]
  if (wanted !== undefined && shown !== undefined) {
    if (shown === wanted || shown === swapped(wanted)) return
    const whatDiffers = `whose BIOS has the UUID ${answered.uuid} where the machine's is ${uuid}`
    throw new WrongMachine(machine, address, answered, whatDiffers)
  }
  const shownDisks = new Set(answered.disks.flatMap((disk) => digitsOf(disk) ?? []))
  if (disks.some((disk) => shownDisks.has(digitsOf(disk) ?? ''))) return
  if (shownDisks.size === 0 || disks.length === 0) throw unproved(machine, address, answered)
  const whatDiffers = `which has disks of a hypervisor (${answered.disks.slice(0, 3).join(', ')}), and none of the machine's`
  throw new WrongMachine(machine, address, answered, whatDiffers)
}

function unproved(machine: string, address: string, { hostName, os }: GuestIdentity): SnapwitnessError {
  const what = `That the guest at ${address}, ${inLine(`${hostName} (${os})`)}, is ${machine} cannot be proved: it shows neither the UUID of its BIOS nor that of a disk. Nothing was done there.`
  return new SnapwitnessError('MACHINE_UNPROVED', what, {
    hint: `Only root may read /sys/class/dmi/id/product_uuid: log in as root, or give \`sudo\`. Or set disk.EnableUUID = TRUE on the machine, so that its guest sees the UUIDs of its disks. And is its \`address\` the right one?`,
    fields: { machine, address, hostName },
  })
}

/** 32 hexadecimal digits in lower case. All zeros, or all ones, stand for none (DSP0134, 7.2.1). */
function digitsOf(uuid: string | null | undefined): string | undefined {
  const digits = (uuid ?? '').replace(/[^0-9a-f]/gi, '').toLowerCase()
  return digits.length === 32 && !/^(0+|f+)$/.test(digits) ? digits : undefined
}

/** Before SMBIOS 2.6 nobody had said in which order the bytes of the first three fields stand (DSP0134, 7.2.1). */
function swapped(digits: string): string {
  const backwards = (from: number, to: number) =>
    (digits.slice(from, to).match(/../g) ?? []).reverse().join('')
  return backwards(0, 8) + backwards(8, 12) + backwards(12, 16) + digits.slice(16)
}
