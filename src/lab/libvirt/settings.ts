import type { XmlElement } from '@rgrove/parse-xml'
import { FIRST_HARDWARE } from '../machine/hardware-version.ts'
import type { MachineDisk, MachineSettings } from '../machine/machine.ts'
import type { Chains } from './chains.ts'
import { disksIn, type LibvirtDisk } from './disk-xml.ts'
import { at, childrenOf } from './xml.ts'

/** The settings of a machine, now or in a snapshot, as libvirt has them. */
export async function settingsIn({ now, lasting }: Definitions, chains: Chains): Promise<MachineSettings> {
  const { annotation = '', extraConfig = {} } = keptIn(lasting)
  return {
    hardwareVersion: FIRST_HARDWARE,
    memoryMiB: Number(at(now, 'memory')?.text ?? 0) / 1024,
    cpus: Number(at(now, 'vcpu')?.text ?? 0),
    annotation,
    extraConfig,
    changeTracking: false,
    controller: 'pvscsi',
    disks: await Promise.all(disksIn(now).map((disk) => machineDisk(disk, chains))),
  }
}

/** A machine that is on has two definitions: what it is, and what it is from its next start on. */
export interface Definitions {
  readonly now: XmlElement | undefined
  readonly lasting: XmlElement | undefined
}

/** What VIM keeps of a machine and libvirt has no element of its own for. */
export interface Kept {
  readonly annotation?: string
  readonly extraConfig?: Readonly<Record<string, string>>
}

/** In the metadata of the machine, which libvirt keeps in its snapshots and brings back by itself. */
export function keptIn(domain: XmlElement | undefined): Kept {
  const [settings] = childrenOf(at(domain, 'metadata'), `${METADATA_PREFIX}:settings`)
  return settings ? (JSON.parse(settings.text) as Kept) : {}
}

export const METADATA_PREFIX = 'snapwitness'

/** The disk's parts that VIM alone knows follow from its unit and its serial number. */
async function machineDisk({ unitNumber, file, serial }: LibvirtDisk, chains: Chains): Promise<MachineDisk> {
  const { paths, capacityBytes } = await chains.of(file)
  return {
    key: FIRST_KEY + unitNumber,
    label: `Hard disk ${unitNumber < OWN_UNIT ? unitNumber + 1 : unitNumber}`,
    unitNumber,
    uuid: uuidOf(serial),
    capacityBytes,
    mode: 'persistent',
    rawDevice: undefined,
    changeId: undefined,
    chain: paths.map((path) => ({ path })),
  }
}

const FIRST_KEY = 2000

/** The controller itself. */
export const OWN_UNIT = 7

export const UNITS = 16

/** What the guest sees of the UUID. */
export function serialFor(uuid: string): string {
  return uuid.replaceAll('-', '').toLowerCase()
}

/** VIM writes the UUID of which the guest sees the digits. */
export function uuidOf(serial: string): string {
  const digits = serial.replace(/^6000c29/, '6000C29')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
