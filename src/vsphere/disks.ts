import { isA } from './codec.ts'
import type { Data, Input } from './data.ts'
import { VsphereError } from './errors.ts'

type DiskMode = 'persistent' | 'independent_persistent' | 'independent_nonpersistent'

/** A virtual disk as the host has made it. */
export interface VirtualDisk {
  /** The device key, such as 2001. */
  key: number
  /** `Hard disk 2`, in the host's language. */
  label: string
  controllerKey: number
  unitNumber: number
  /** `6000C29x-…`, empty where the backing has none. A guest sees it without dashes, in lower case. */
  uuid: string
  capacityBytes: number
  /** The file in use, as a datastore path: `[datastore1] debian-1/debian-1-000001.vmdk`. */
  fileName: string
  /** A {@link DiskMode}, or what else the host knows (`append`, `nonpersistent`). */
  mode: string
  /** Datastore paths: the file in use first, then its parents down to the base. */
  chain: string[]
}

export interface DiskRequest {
  capacityBytes: number
  /** Thin provisioning; counts at the creation only. True by default. */
  thin?: boolean
  mode?: DiskMode
  /** Datastore path of the new file; by default the host chooses, in the machine's folder. */
  fileName?: string
}

type Devices = readonly Data<'VirtualDevice'>[]

export function disksOf(devices: Devices): VirtualDisk[] {
  return devices.flatMap((device) => (isDisk(device) ? [diskOf(device)] : []))
}

function diskOf(disk: Data<'VirtualDisk'>): VirtualDisk {
  const backings = chainOf(disk.backing)
  return {
    key: disk.key,
    label: disk.deviceInfo?.label ?? `disk ${disk.key}`,
    controllerKey: disk.controllerKey ?? -1,
    unitNumber: disk.unitNumber ?? -1,
    uuid: backings[0]?.uuid ?? '',
    capacityBytes: disk.capacityInBytes ?? disk.capacityInKB * 1024,
    fileName: backings[0]?.fileName ?? '',
    mode: backings[0]?.diskMode ?? 'persistent',
    chain: backings.map((backing) => backing.fileName),
  }
}

/** What the backings that live in a file have in common. */
interface FileBacking {
  fileName: string
  uuid?: string | undefined
  diskMode?: string | undefined
  parent?: FileBacking | undefined
}

function chainOf(backing: Data<'VirtualDeviceBackingInfo'> | undefined): FileBacking[] {
  const chain: FileBacking[] = []
  const first = backing !== undefined && isA(backing, 'VirtualDeviceFileBackingInfo') ? backing : undefined
  for (let file = first as FileBacking | undefined; file !== undefined; file = file.parent) chain.push(file)
  return chain
}

/** A new disk on a free unit of a SCSI controller that the machine has, VMware Paravirtual preferred. */
export function addDiskChange(
  devices: Devices,
  { capacityBytes, thin = true, mode = 'persistent', fileName = '' }: DiskRequest,
  machine: string,
): Input<'VirtualDeviceConfigSpec'> & { device: DiskSlot } {
  const backing = {
    $type: 'VirtualDiskFlatVer2BackingInfo',
    fileName,
    diskMode: mode,
    thinProvisioned: thin,
  } as const
  const device = {
    $type: 'VirtualDisk',
    key: -101, // negative: the host gives it a key of its own
    backing,
    ...freeSlot(devices, machine),
    capacityInKB: Math.ceil(capacityBytes / 1024),
    capacityInBytes: capacityBytes,
  } as const
  return { operation: 'add', fileOperation: 'create', device }
}

export interface DiskSlot {
  controllerKey: number
  unitNumber: number
}

/** All controllers of the SCSI kind take units 0 to 15; 7 is the controller's own. */
const UNITS = 16
const CONTROLLER_UNIT = 7

function freeSlot(devices: Devices, machine: string): DiskSlot {
  const controllers = devices.filter((device) => isA(device, 'VirtualSCSIController'))
  const paravirtualFirst = controllers.toSorted((a, b) => Number(isParavirtual(b)) - Number(isParavirtual(a)))
  for (const { key: controllerKey } of paravirtualFirst) {
    const taken = devices
      .filter((device) => device.controllerKey === controllerKey)
      .map((device) => device.unitNumber)
    for (let unitNumber = 0; unitNumber < UNITS; unitNumber++) {
      if (unitNumber !== CONTROLLER_UNIT && !taken.includes(unitNumber)) return { controllerKey, unitNumber }
    }
  }
  const what = `${machine} has no free unit for a disk on its ${controllers.length} SCSI controllers.`
  throw new VsphereError('NoFreeDiskSlot', what, { machine })
}

function isParavirtual(device: Data<'VirtualDevice'>): boolean {
  return isA(device, 'ParaVirtualSCSIController')
}

/** Takes a disk off, with `deleteFiles` from the datastore as well. */
export function removeDiskChange(
  devices: Devices,
  key: number,
  { deleteFiles }: { deleteFiles: boolean },
  machine: string,
): Input<'VirtualDeviceConfigSpec'> {
  const disk = devices.find((device): device is Data<'VirtualDisk'> => device.key === key && isDisk(device))
  if (disk === undefined) {
    throw new VsphereError('DiskNotFound', `${machine} has no disk with the device key ${key}.`, {
      machine,
      key,
    })
  }
  const device = { ...disk, $type: 'VirtualDisk' } as Input<'VirtualDisk'>
  return { operation: 'remove', ...(deleteFiles ? { fileOperation: 'destroy' } : {}), device }
}

function isDisk(device: Data<'VirtualDevice'>): device is Data<'VirtualDisk'> {
  return isA(device, 'VirtualDisk')
}
