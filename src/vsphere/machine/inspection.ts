import type { Deadline } from '../../core/deadline.ts'
import { named, readDatastorePath } from '../datastore/datastore-path.ts'
import { disksOf, type VirtualDisk } from '../disks/disks.ts'
import { freeSlots, isLateFor, nextController } from '../disks/slots.ts'
import { VsphereError } from '../faults/errors.ts'
import { unescapeName } from '../session/names.ts'
import { readPermitted, readProperties } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import { type PowerState, type SnapshotTree, snapshotTreeOf } from '../snapshots/snapshots.ts'
import type { Ref } from '../soap/data.ts'
import { FEATURES, featuresOf, type MachineFeatures } from './features.ts'
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
  /** Free units of its controllers. */
  freeDiskSlots: number
  /** Where the next disk goes: the API's name of the controller's kind, and whether its guest sees it after a restart alone. */
  nextDisk: { controller: string | undefined; isSeenLate: boolean }
  features: MachineFeatures
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
    const state = seen['runtime.connectionState'] ?? 'connected'
    const told = state === 'connected' ? '' : `: it tells the machine as ${state}`
    const what = `${vim.host} cannot read the settings of ${machine}${told}.`
    throw new VsphereError('InvalidState', what, { machine, state })
  }
  const { device: devices } = hardware
  const platform = { hardwareVersion: seen['config.version'], guestId: seen['config.guestId'] }
  const controller = nextController(devices, platform)
  const directory = files?.snapshotDirectory ?? files?.vmPathName ?? ''
  return {
    powerState: seen['runtime.powerState'] ?? 'poweredOff',
    tools: {
      running: guest?.toolsRunningStatus === 'guestToolsRunning',
      version: guest?.toolsVersionStatus2,
    },
    addresses: guestAddressesOf(guest, devices),
    instanceUuid: seen['config.instanceUuid'],
    biosUuid: seen['config.uuid'],
    memoryMiB: hardware.memoryMB,
    annotation: seen['config.annotation'] ?? '',
    extraConfig: extraConfigOf(seen['config.extraConfig']),
    disks: disksOf(devices),
    freeDiskSlots: freeSlots(devices, platform).length,
    nextDisk: { controller, isSeenLate: isLateFor(controller, platform) },
    features: featuresOf(seen, devices),
    diskUuidEnabled: diskUuidEnabled(seen['config.flags']?.diskUuidEnabled, seen['config.extraConfig']),
    changeTracking: seen['config.changeTrackingEnabled'] ?? false,
    consolidationNeeded: seen['runtime.consolidationNeeded'] ?? false,
    snapshots: snapshotTreeOf(seen.snapshot),
    home: await spaceOf(vim, seen.datastore, directory, machine, deadline),
  }
}

const PROPERTIES = [
  ...FEATURES,
  'config.hardware',
  'config.files',
  'config.extraConfig',
  'config.annotation',
  'config.changeTrackingEnabled',
  'config.instanceUuid',
  'config.uuid',
  'config.version',
  'config.guestId',
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
  const seen = await Promise.all(datastores.map((ref) => summaryOf(vim, ref, deadline)))
  const told = seen.flat()
  const place = readDatastorePath(
    path,
    told.map(({ name }) => name),
  )
  const [only] = told.length === 1 ? told : []
  const home = named(place?.datastore, told) ?? only
  if (home !== undefined) return { ...home, name: unescapeName(home.name) }
  throw new VsphereError(
    'DatastoreNotFound',
    `${vim.host} does not show the datastore of ${machine} (${path}).`,
    { machine, path },
  )
}

async function summaryOf(
  vim: VimService,
  ref: Ref<'Datastore'>,
  deadline: Deadline,
): Promise<DatastoreSpace[]> {
  const { summary } = await readPermitted(vim, ref, 'Datastore', ['summary'], { deadline })
  if (summary === undefined) return []
  return [{ ref, name: summary.name, capacityBytes: summary.capacity, freeBytes: summary.freeSpace }]
}
