import type { XmlElement } from '@rgrove/parse-xml'
import { traitsOf } from '../machine/controller.ts'
import { uuidOf } from '../machine/disk-uuid.ts'
import { FIRST_HARDWARE } from '../machine/hardware-version.ts'
import type { MachineDisk, MachineSettings } from '../machine/machine.ts'
import type { Chain } from './chains.ts'
import { disksIn, type LibvirtDisk } from './disk-xml.ts'
import { at, childrenOf } from './xml.ts'

/** The one that the translation makes. */
const CONTROLLER = 'pvscsi'

/** The settings of a machine, now or in a snapshot, as libvirt has them. */
export async function settingsIn({ now, lasting }: Definitions, chainOf: ChainOf): Promise<MachineSettings> {
  const { annotation = '', extraConfig = {} } = keptIn(lasting)
  return {
    hardwareVersion: FIRST_HARDWARE,
    memoryMiB: Number(at(now, 'memory')?.text ?? 0) / 1024,
    cpus: Number(at(now, 'vcpu')?.text ?? 0),
    annotation,
    extraConfig,
    changeTracking: false,
    controller: CONTROLLER,
    disks: await Promise.all(disksIn(now).map((disk) => machineDisk(disk, chainOf))),
  }
}

/** Of the file that a disk is on. */
type ChainOf = (file: string) => Promise<Chain>

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
async function machineDisk(
  { unitNumber, file, serial }: LibvirtDisk,
  chainOf: ChainOf,
): Promise<MachineDisk> {
  const { paths, capacityBytes } = await chainOf(file)
  const { firstKey, ownUnit = Infinity } = traitsOf(CONTROLLER)
  return {
    key: firstKey + unitNumber,
    label: `Hard disk ${unitNumber < ownUnit ? unitNumber + 1 : unitNumber}`,
    unitNumber,
    uuid: uuidOf(serial),
    capacityBytes,
    mode: 'persistent',
    rawDevice: undefined,
    changeId: undefined,
    chain: paths.map((path) => ({ path })),
  }
}
