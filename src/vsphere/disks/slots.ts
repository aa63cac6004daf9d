import { VsphereError } from '../faults/errors.ts'
import type { Data } from '../soap/data.ts'
import { isA } from '../soap/fields.ts'

type Devices = readonly Data<'VirtualDevice'>[]

export interface DiskSlot {
  controllerKey: number
  unitNumber: number
}

/** What decides beside its devices where a machine takes a disk; a host may tell neither. */
export interface Platform {
  /** `vmx-19` */
  hardwareVersion?: string | undefined
  /** `debian12_64Guest` */
  guestId?: string | undefined
}

/** A kind of controller that takes disks while the machine runs, where its host allows that. */
interface Kind {
  type: Parameters<typeof isA>[1]
  /** How many units it has, a SCSI controller's own among them. */
  units: (hardware: number) => number
}

/** VMware Paravirtual first: nothing else is as sure to show a disk that is added to a running guest. */
const KINDS: readonly Kind[] = [
  // 64 disks since hardware 14 (vSphere 6.7): units 0 to 64, without its own.
  { type: 'ParaVirtualSCSIController', units: (hardware) => (hardware >= 14 ? 65 : 16) },
  { type: 'VirtualLsiLogicController', units: () => 16 },
  { type: 'VirtualLsiLogicSASController', units: () => 16 },
  // 64 since hardware 21 (vSphere 8.0 U2).
  { type: 'VirtualNVMEController', units: (hardware) => (hardware >= 21 ? 64 : 15) },
  { type: 'VirtualSATAController', units: () => 30 },
  { type: 'VirtualSCSIController', units: () => 16 },
]

const LSI_SAS = 'VirtualLsiLogicSASController'
/** What a SCSI controller itself is on its bus, where it does not tell. */
const CONTROLLER_UNIT = 7

/** @throws VsphereError `VSPHERE_NO_FREE_DISK_SLOT` */
export function freeSlot(devices: Devices, platform: Platform, machine: string): DiskSlot {
  const [slot] = freeSlots(devices, platform)
  if (slot !== undefined) return slot
  const controllers = devices.filter((device) => kindOf(device) !== undefined && isOurs(device)).length
  const what = `${machine} has no free unit for a disk on its ${controllers} SCSI, NVMe and SATA controllers that share no bus.`
  throw new VsphereError('NoFreeDiskSlot', what, { machine })
}

/** Every free unit of the machine's controllers that share no bus, the best ones first. */
export function freeSlots(devices: Devices, platform: Platform = {}): DiskSlot[] {
  const hardware = Number(/^vmx-(\d+)$/.exec(platform.hardwareVersion ?? '')?.[1] ?? 0)
  const taken = new Set(devices.map((device) => `${device.controllerKey}:${device.unitNumber}`))
  return byPreference(devices, platform).flatMap(({ controller, kind }) => {
    const own = ownUnitOf(controller)
    return Array.from({ length: kind.units(hardware) }, (_, unitNumber) => ({
      controllerKey: controller.key,
      unitNumber,
    })).filter(({ controllerKey, unitNumber }) => {
      return unitNumber !== own && !taken.has(`${controllerKey}:${unitNumber}`)
    })
  })
}

/**
 * Of which controller the next disk's unit is; undefined where there is none.
 * @returns the API's name of its kind
 */
export function nextController(devices: Devices, platform: Platform): string | undefined {
  const [slot] = freeSlots(devices, platform)
  return devices.find(({ key }) => key === slot?.controllerKey)?.$type
}

/** Linux sees what is added to an LSI Logic SAS after its next boot alone, in many of its distributions. */
export function isLateFor(controller: string | undefined, { guestId }: Platform): boolean {
  return controller === LSI_SAS && guestId !== undefined && !/^win/i.test(guestId)
}

function byPreference(devices: Devices, platform: Platform) {
  const controllers = devices.filter(isOurs).flatMap((controller) => {
    const kind = kindOf(controller)
    return kind === undefined ? [] : [{ controller, kind }]
  })
  const rank = ({ controller, kind }: (typeof controllers)[number]) =>
    isLateFor(controller.$type, platform) ? KINDS.length : KINDS.indexOf(kind)
  return controllers.toSorted((a, b) => rank(a) - rank(b))
}

function kindOf(device: Data<'VirtualDevice'>): Kind | undefined {
  return KINDS.find(({ type }) => isA(device, type))
}

/** On a shared bus, another machine would see the disk too, and no snapshot could be taken of it. */
export function isOurs(device: Data<'VirtualDevice'>): boolean {
  const { sharedBus } = device as { sharedBus?: string }
  return sharedBus === undefined || sharedBus === 'noSharing'
}

function ownUnitOf(controller: Data<'VirtualDevice'>): number | undefined {
  if (!isA(controller, 'VirtualSCSIController')) return undefined
  return (controller as Data<'VirtualSCSIController'>).scsiCtlrUnitNumber ?? CONTROLLER_UNIT
}
