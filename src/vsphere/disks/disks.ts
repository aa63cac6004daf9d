import { VsphereError } from '../faults/errors.ts'
import type { Data, Input } from '../soap/data.ts'
import { isA } from '../soap/fields.ts'
import type { CompatibilityMode, Lun } from './luns.ts'
import { type DiskSlot, freeSlot, type Platform } from './slots.ts'

export type DiskMode = 'persistent' | 'independent_persistent' | 'independent_nonpersistent'

/** A virtual disk as the host has made it. */
export interface VirtualDisk {
  /** The device key, such as 2001. */
  key: number
  /** `Hard disk 2`, in the host's language. */
  label: string
  controllerKey: number
  /** `ParaVirtualSCSIController 0`: the API's name of its kind, and the number of its bus. */
  controller: string | null
  unitNumber: number
  /** `6000C29x-…`, empty where the backing has none. A guest sees it without dashes, in lower case. */
  uuid: string
  /** Names this moment of the disk for {@link VirtualMachine.queryChangedDiskAreas}; undefined without change tracking. */
  changeId: string | undefined
  capacityBytes: number
  /** The file in use, as a datastore path: `[datastore1] debian-1/debian-1-000001.vmdk`. */
  fileName: string
  /** A {@link DiskMode}, or what else the host knows (`append`, `nonpersistent`). */
  mode: string
  /** Datastore paths: the file in use first, then its parents down to the base. */
  chain: string[]
  /** Of the file in use, such as `seSparseFormat`; null where it is no delta, or the host does not tell. */
  deltaFormat: string | null
  /** What kind of that format, such as `vsanSparseVariant` of `redoLogFormat`; null as above. */
  deltaVariant: string | null
  /** A raw device behind the disk, in virtual (snapshots work) or physical compatibility mode (they do not). */
  rawDevice: 'virtual' | 'physical' | undefined
}

export interface DiskRequest {
  capacityBytes: number
  /** Thin provisioning; counts at the creation only. True by default. */
  thin?: boolean
  mode?: DiskMode
  /** Datastore path of the new file; by default the host chooses, in the machine's folder. */
  fileName?: string
  /** The file is there already, with its data. */
  existing?: boolean
  /** The new file maps this LUN, whose size is the disk's. */
  mapping?: { lun: Lun; compatibility: CompatibilityMode }
}

type Devices = readonly Data<'VirtualDevice'>[]

export function disksOf(devices: Devices): VirtualDisk[] {
  const controllers = new Map(devices.filter(isController).map((controller) => [controller.key, controller]))
  return devices.flatMap((device) => (isDisk(device) ? [diskOf(device, controllers)] : []))
}

type Controllers = ReadonlyMap<number, Data<'VirtualController'>>

function isController(device: Data<'VirtualDevice'>): device is Data<'VirtualController'> {
  return isA(device, 'VirtualController')
}

function diskOf(disk: Data<'VirtualDisk'>, controllers: Controllers): VirtualDisk {
  const backings = chainOf(disk.backing)
  return {
    key: disk.key,
    label: disk.deviceInfo?.label ?? `disk ${disk.key}`,
    controllerKey: disk.controllerKey ?? -1,
    controller: controllerOf(disk, controllers),
    unitNumber: disk.unitNumber ?? -1,
    uuid: backings[0]?.uuid ?? '',
    changeId: backings[0]?.changeId,
    capacityBytes: disk.capacityInBytes ?? disk.capacityInKB * 1024,
    fileName: backings[0]?.fileName ?? '',
    mode: backings[0]?.diskMode ?? 'persistent',
    chain: backings.map((backing) => backing.fileName),
    deltaFormat: backings[0]?.deltaDiskFormat ?? null,
    deltaVariant: backings[0]?.deltaDiskFormatVariant ?? null,
    rawDevice: rawDeviceOf(backings[0]),
  }
}

function controllerOf({ controllerKey }: Data<'VirtualDisk'>, controllers: Controllers): string | null {
  const controller = controllers.get(controllerKey ?? Number.NaN)
  return controller === undefined ? null : `${controller.$type} ${controller.busNumber}`
}

function rawDeviceOf(backing: FileBacking | undefined): VirtualDisk['rawDevice'] {
  if (backing?.compatibilityMode === undefined) return undefined
  return backing.compatibilityMode === 'physicalMode' ? 'physical' : 'virtual'
}

/** What the backings that live in a file have in common. */
interface FileBacking {
  fileName: string
  uuid?: string | undefined
  changeId?: string | undefined
  diskMode?: string | undefined
  /** Of a raw device mapping only: `virtualMode` or `physicalMode`. */
  compatibilityMode?: string | undefined
  deltaDiskFormat?: string | undefined
  deltaDiskFormatVariant?: string | undefined
  parent?: FileBacking | undefined
}

function chainOf(backing: Data<'VirtualDeviceBackingInfo'> | undefined): FileBacking[] {
  const chain: FileBacking[] = []
  const first = backing !== undefined && isA(backing, 'VirtualDeviceFileBackingInfo') ? backing : undefined
  for (let file = first as FileBacking | undefined; file !== undefined; file = file.parent) chain.push(file)
  return chain
}

/** A new disk on a free unit of a controller that the machine has. */
export function addDiskChange(
  devices: Devices,
  request: DiskRequest,
  machine: string,
  platform: Platform = {},
): Input<'VirtualDeviceConfigSpec'> & { device: DiskSlot } {
  const { capacityBytes, existing = false } = request
  const device = {
    $type: 'VirtualDisk',
    key: -101, // negative: the host gives it a key of its own
    backing: backingOf(request),
    ...freeSlot(devices, platform, machine),
    capacityInKB: Math.ceil(capacityBytes / 1024),
    capacityInBytes: capacityBytes,
  } as const
  return { operation: 'add', ...(existing ? {} : { fileOperation: 'create' }), device }
}

function backingOf({ thin = true, mode = 'persistent', fileName = '', mapping }: DiskRequest) {
  if (!mapping) {
    const $type = 'VirtualDiskFlatVer2BackingInfo'
    return { $type, fileName, diskMode: mode, thinProvisioned: thin } as const
  }
  const { lun, compatibility } = mapping
  return {
    $type: 'VirtualDiskRawDiskMappingVer1BackingInfo',
    fileName,
    lunUuid: lun.uuid,
    deviceName: lun.deviceName,
    compatibilityMode: `${compatibility}Mode`,
    // In physical mode a disk has none (vSphere API reference, of this backing).
    ...(compatibility === 'virtual' && { diskMode: mode }),
  } as const
}

/** Takes a disk off, with `deleteFiles` from the datastore as well. */
export function removeDiskChange(
  devices: Devices,
  key: number,
  { deleteFiles }: { deleteFiles: boolean },
  machine: string,
): Input<'VirtualDeviceConfigSpec'> {
  const device = { ...diskWithKey(devices, key, machine), $type: 'VirtualDisk' } as Input<'VirtualDisk'>
  return { operation: 'remove', ...(deleteFiles ? { fileOperation: 'destroy' } : {}), device }
}

/** What is left out stays as it is. */
export interface DiskEdit {
  capacityBytes?: number
  mode?: DiskMode
}

/** Sends the whole disk, as a host wants it, with what is to be different. */
export function editDiskChange(
  devices: Devices,
  key: number,
  { capacityBytes, mode }: DiskEdit,
  machine: string,
): Input<'VirtualDeviceConfigSpec'> {
  const disk = diskWithKey(devices, key, machine)
  const size =
    capacityBytes === undefined
      ? {}
      : { capacityInKB: Math.ceil(capacityBytes / 1024), capacityInBytes: capacityBytes }
  const backing = { ...disk.backing, ...(mode === undefined ? {} : { diskMode: mode }) }
  const device = { ...disk, $type: 'VirtualDisk', backing, ...size } as Input<'VirtualDisk'>
  return { operation: 'edit', device }
}

function diskWithKey(devices: Devices, key: number, machine: string): Data<'VirtualDisk'> {
  const disk = devices.find((device): device is Data<'VirtualDisk'> => device.key === key && isDisk(device))
  if (disk !== undefined) return disk
  throw new VsphereError('DiskNotFound', `${machine} has no disk with the device key ${key}.`, {
    machine,
    key,
  })
}

function isDisk(device: Data<'VirtualDevice'>): device is Data<'VirtualDisk'> {
  return isA(device, 'VirtualDisk')
}
