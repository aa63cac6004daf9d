import type { DiskChange, DiskMode, MachineDisk, RawDevice, Reconfiguration } from '../../machine/machine.ts'
import { invalidArgument, type VimFault, vimFault } from '../fault.ts'
import { pathWithin } from '../inventory/datastore-path.ts'
import { type Data, isA } from '../schema/values.ts'
import { changeVersionOf } from './config-info.ts'
import { controllerKey as keyOfController } from './devices.ts'
import type { LabMachine } from './lab-machine.ts'

/**
 * A VirtualMachineConfigSpec as the change that the machine understands.
 * @throws VimFault ConcurrentAccess, InvalidDeviceSpec, InvalidArgument or NotSupported for what the lab cannot do
 */
export async function reconfigurationOf(
  { fields }: Data<'VirtualMachineConfigSpec'>,
  vm: LabMachine,
): Promise<Reconfiguration> {
  const { machine } = vm
  const {
    changeVersion,
    name,
    instanceUuid,
    numCPUs,
    memoryMB,
    annotation,
    changeTrackingEnabled,
    deviceChange = [],
    extraConfig = [],
  } = fields
  if (changeVersion !== undefined && changeVersion !== changeVersionOf(machine, machine.settings)) {
    throw vimFault(
      'ConcurrentAccess',
      {},
      `The settings of ${machine.name} are not at version ${changeVersion}`,
    )
  }
  return {
    name,
    instanceUuid,
    cpus: numCPUs,
    memoryMiB: memoryMB,
    annotation,
    changeTracking: changeTrackingEnabled,
    extraConfig: Object.fromEntries(
      extraConfig.map(({ fields: { key, value } }) => [key, value === undefined ? '' : String(value)]),
    ),
    disks: await Promise.all(deviceChange.map((change, index) => diskChangeOf(change, index, vm))),
  }
}

async function diskChangeOf(
  { fields }: Data<'VirtualDeviceConfigSpec'>,
  index: number,
  vm: LabMachine,
): Promise<DiskChange> {
  const { machine } = vm
  const { operation, fileOperation, device } = fields
  if (!isA(device, 'VirtualDisk')) {
    throw vimFault('NotSupported', {}, `The lab changes disks alone, not a ${device.type}`)
  }
  if (operation === 'add') return added(device, fileOperation === 'create', index, vm)
  const { key } = device.fields
  const disk = machine.settings.disks.find((each) => each.key === key)
  if (disk === undefined) throw invalidDevice(index, `${machine.name} has no disk with the key ${key}`)
  if (operation === 'remove') return { change: 'remove', key, deleteFiles: fileOperation === 'destroy' }
  if (operation === 'edit') return edited(device, disk, index)
  throw invalidArgument('spec.deviceChange.operation', 'a device change needs an operation')
}

async function added(
  { fields }: Data<'VirtualDisk'>,
  create: boolean,
  index: number,
  { machine, datastoreName, view }: LabMachine,
): Promise<DiskChange> {
  const { controllerKey, unitNumber, backing, capacityInKB, capacityInBytes } = fields
  if (controllerKey !== undefined && controllerKey !== keyOfController(machine.settings)) {
    throw vimFault(
      'InvalidController',
      { deviceIndex: index, controllerKey },
      `There is no controller ${controllerKey}`,
    )
  }
  const capacityBytes = capacityInBytes ?? capacityInKB * 1024
  const path = backing === undefined ? '' : pathOf(backing, index, datastoreName)
  const rawDevice = backing === undefined ? undefined : rawDeviceOf(backing, index)
  const mode = backing === undefined || rawDevice?.mode === 'physical' ? undefined : modeOf(backing, index)
  const file = create ? newFileOf(path) : { existingFile: await view.realOf(path) }
  return { change: 'add', capacityBytes, unitNumber, mode, ...file, ...(rawDevice && { rawDevice }) }
}

/** The disks of the lab are qcow2 files, and say so in their names whatever a client calls a new one. */
function newFileOf(path: string): { newFile?: string } {
  return path === '' ? {} : { newFile: path.replace(/(\.\w+)?$/, '.qcow2') }
}

/** An edit brings the whole device: only what differs from the disk is asked for. */
function edited({ fields }: Data<'VirtualDisk'>, disk: MachineDisk, index: number): DiskChange {
  const { backing, capacityInKB, capacityInBytes = disk.capacityBytes } = fields
  const sizes = [capacityInKB * 1024, capacityInBytes]
  const mode = backing === undefined ? disk.mode : modeOf(backing, index)
  return {
    change: 'edit',
    key: disk.key,
    capacityBytes: sizes.find((size) => size !== disk.capacityBytes),
    mode: mode === disk.mode ? undefined : mode,
  }
}

const modes: readonly string[] = [
  'persistent',
  'independent_persistent',
  'independent_nonpersistent',
] satisfies readonly DiskMode[]

function modeOf(backing: Data<'VirtualDeviceBackingInfo'>, index: number): DiskMode {
  const mode = inFile(backing, index).fields.diskMode ?? 'persistent'
  if (!isDiskMode(mode)) throw invalidDevice(index, `The lab has no disk mode '${mode}'`)
  return mode
}

function isDiskMode(mode: string): mode is DiskMode {
  return modes.includes(mode)
}

/** The path within the datastore; empty where the client leaves the name to the host. */
function pathOf(backing: Data<'VirtualDeviceBackingInfo'>, index: number, datastoreName: string): string {
  const { fileName } = inFile(backing, index).fields
  return fileName === '' ? '' : pathWithin(fileName, datastoreName)
}

/** Which LUN a new mapping is to lead to: a host takes its device or its UUID. */
function rawDeviceOf(backing: Data<'VirtualDeviceBackingInfo'>, index: number): RawDevice | undefined {
  if (!isA(backing, 'VirtualDiskRawDiskMappingVer1BackingInfo')) return undefined
  const { deviceName = '', compatibilityMode } = backing.fields
  const [, lun] = /^\/vmfs\/devices\/disks\/(naa\.[0-9a-f]{32})$/.exec(deviceName) ?? []
  if (lun === undefined) throw invalidDevice(index, `There is no device '${deviceName}'`)
  if (compatibilityMode === 'virtualMode') return { lun, mode: 'virtual' }
  if (compatibilityMode === 'physicalMode') return { lun, mode: 'physical' }
  throw invalidDevice(index, `There is no compatibility mode '${compatibilityMode}'`)
}

function inFile(
  backing: Data<'VirtualDeviceBackingInfo'>,
  index: number,
): Data<'VirtualDiskFlatVer2BackingInfo'> | Data<'VirtualDiskRawDiskMappingVer1BackingInfo'> {
  if (isA(backing, 'VirtualDiskFlatVer2BackingInfo')) return backing
  if (isA(backing, 'VirtualDiskRawDiskMappingVer1BackingInfo')) return backing
  throw invalidDevice(index, `The lab has no disks with a ${backing.type}`)
}

function invalidDevice(deviceIndex: number, why: string): VimFault {
  return vimFault('InvalidDeviceSpec', { deviceIndex, property: 'deviceChange' }, why)
}
