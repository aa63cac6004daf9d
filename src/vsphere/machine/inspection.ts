import type { Deadline } from '../../core/deadline.ts'
import { disksOf, freeSlots, type VirtualDisk } from '../disks/disks.ts'
import { VsphereError } from '../faults/errors.ts'
import { readProperties } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import { type PowerState, type SnapshotTree, snapshotTreeOf } from '../snapshots/snapshots.ts'
import type { Ref } from '../soap/data.ts'
import { type GuestAddresses, guestAddressesOf } from './guest-addresses.ts'
import { extraConfigOf } from './machine-state.ts'

/** A machine as one looks at it before anything is done to it. */
export interface MachineInspection {
  powerState: PowerState
  tools: {
    running: boolean
    /** `guestToolsCurrent`, `guestToolsUnmanaged`, `guestToolsNotInstalled`, …; undefined where the host does not say. */
    version: string | undefined
  }
  addresses: GuestAddresses
  /** One machine has the same at every host and vCenter; undefined where the host does not tell it. */
  instanceUuid: string | undefined
  /** That the guest sees as well; undefined where the host does not tell it. */
  biosUuid: string | undefined
  memoryMiB: number
  annotation: string
  extraConfig: Record<string, string>
  disks: VirtualDisk[]
  /** Free units of its SCSI controllers. */
  freeDiskSlots: number
  /** Whether the guest is shown the disks' UUIDs; undefined where the setting was never made. */
  diskUuidEnabled: boolean | undefined
  changeTracking: boolean
  consolidationNeeded: boolean
  snapshots: SnapshotTree
  /** Where its snapshots go. */
  home: DatastoreSpace
}

/** Sizes in bytes. */
export interface DatastoreSpace {
  ref: Ref<'Datastore'>
  name: string
  capacityBytes: number
  freeBytes: number
}

export async function inspectMachine(
  vim: VimService,
  ref: Ref<'VirtualMachine'>,
  machine: string,
  deadline: Deadline,
): Promise<MachineInspection> {
  const exchange = { deadline, machine }
  const seen = await readProperties(vim, ref, 'VirtualMachine', PROPERTIES, exchange)
  const { 'config.hardware': hardware, 'config.files': files, guest } = seen
  if (hardware === undefined) {
    throw new VsphereError('InvalidState', `${vim.host} cannot read the settings of ${machine}.`, { machine })
  }
  const directory = files?.snapshotDirectory ?? files?.vmPathName ?? ''
  return {
    powerState: seen['runtime.powerState'] ?? 'poweredOff',
    tools: {
      running: guest?.toolsRunningStatus === 'guestToolsRunning',
      version: guest?.toolsVersionStatus2,
    },
    addresses: guestAddressesOf(guest, hardware.device),
    instanceUuid: seen['config.instanceUuid'],
    biosUuid: seen['config.uuid'],
    memoryMiB: hardware.memoryMB,
    annotation: seen['config.annotation'] ?? '',
    extraConfig: extraConfigOf(seen['config.extraConfig']),
    disks: disksOf(hardware.device),
    freeDiskSlots: freeSlots(hardware.device).length,
    diskUuidEnabled: diskUuidEnabled(seen['config.flags']?.diskUuidEnabled, seen['config.extraConfig']),
    changeTracking: seen['config.changeTrackingEnabled'] ?? false,
    consolidationNeeded: seen['runtime.consolidationNeeded'] ?? false,
    snapshots: snapshotTreeOf(seen.snapshot),
    home: await spaceOf(vim, seen.datastore, directory, machine, deadline),
  }
}

const PROPERTIES = [
  'config.hardware',
  'config.files',
  'config.flags',
  'config.extraConfig',
  'config.annotation',
  'config.changeTrackingEnabled',
  'config.instanceUuid',
  'config.uuid',
  'runtime.powerState',
  'runtime.consolidationNeeded',
  'guest',
  'snapshot',
  'datastore',
] as const

/** A host may tell it as a flag, as the advanced setting that it was made by, or not at all. */
function diskUuidEnabled(
  flag: boolean | undefined,
  extraConfig: readonly { key: string; value: unknown }[],
): boolean | undefined {
  const setting = extraConfig.find(({ key }) => key.toLowerCase() === 'disk.enableuuid')
  return setting === undefined ? flag : /^(true|1|yes)$/i.test(String(setting.value))
}

/** The datastore of a path like `[datastore1] debian-1/`, among those that the machine uses. */
async function spaceOf(
  vim: VimService,
  datastores: readonly Ref<'Datastore'>[],
  path: string,
  machine: string,
  deadline: Deadline,
): Promise<DatastoreSpace> {
  const name = /^\[([^\]]*)\]/.exec(path)?.[1]
  for (const ref of datastores) {
    const { summary } = await readProperties(vim, ref, 'Datastore', ['summary'], { deadline })
    if (summary === undefined || (datastores.length > 1 && summary.name !== name)) continue
    return { ref, name: summary.name, capacityBytes: summary.capacity, freeBytes: summary.freeSpace }
  }
  throw new VsphereError(
    'DatastoreNotFound',
    `${vim.host} does not show the datastore of ${machine} (${path}).`,
    { machine, path },
  )
}
