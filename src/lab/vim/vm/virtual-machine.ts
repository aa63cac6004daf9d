import { HARDWARE_VERSIONS } from '../../machine/hardware-version.ts'
import type { Machine } from '../../machine/machine.ts'
import { managedObjectNotFound, vimFault } from '../fault.ts'
import { entityProperties, unsetOfEntity } from '../inventory/entity.ts'
import { action, method, property } from '../members.ts'
import { references } from '../references.ts'
import { data, type Reference } from '../schema/values.ts'
import type { ManagedObject, Method, Property, Service } from '../service.ts'
import { capability } from './capability.ts'
import { configInfo } from './config-info.ts'
import { guestInfo, heartbeat } from './guest-info.ts'
import { type HostedMachine, type LabMachine, snapshotReference } from './lab-machine.ts'
import { layout, layoutEx } from './layout.ts'
import { machineTask, onMachine } from './machine-task.ts'
import { placeMethods } from './places.ts'
import { reconfigurationOf } from './reconfiguration.ts'
import { childReferences, snapshotInfo } from './snapshot-info.ts'
import { machineSummary, runtimeInfo, storageInfo } from './summary.ts'

/** A machine of the lab as a VirtualMachine. */
export function virtualMachine(vm: HostedMachine, service: Service): ManagedObject {
  return {
    reference: vm.reference,
    properties: {
      ...entityProperties(
        () => vm.shown.machine.name,
        references.vmFolder,
        () => service.tasks.recentOf(vm.reference),
      ),
      ...properties(vm.shown),
      ...fileProperties(vm.stored),
    },
    unset: [...unsetOfEntity, 'parentVApp', 'resourceConfig'],
    methods: {
      ...settingMethods(vm, service),
      ...powerMethods(vm),
      ...snapshotMethods(vm),
      ...placeMethods(vm, service),
      QueryChangedDiskAreas: queryChangedDiskAreas(vm),
    },
  }
}

function properties(vm: LabMachine): Record<string, Property> {
  const { machine } = vm
  return {
    capability: property('VirtualMachineCapability', () => capability(vm)),
    config: property('VirtualMachineConfigInfo', () => configInfo(vm, machine.settings)),
    resourcePool: property('ManagedObjectReference', () => references.resourcePool),
    runtime: property('VirtualMachineRuntimeInfo', () => runtimeInfo(vm)),
    guest: property('GuestInfo', () => guestInfo(machine)),
    summary: property('VirtualMachineSummary', () => machineSummary(vm)),
    datastore: property('ManagedObjectReference[]', () => [references.datastore]),
    network: property('ManagedObjectReference[]', () => [references.network]),
    environmentBrowser: property('ManagedObjectReference', () => references.environmentBrowser),
    snapshot: property('VirtualMachineSnapshotInfo?', () => snapshotInfo(vm)),
    rootSnapshot: property('ManagedObjectReference[]', () => childReferences(vm, undefined)),
    guestHeartbeatStatus: property('ManagedEntityStatus', () => heartbeat(machine)),
  }
}

function fileProperties(vm: LabMachine): Record<string, Property> {
  return {
    layout: property('VirtualMachineFileLayout', () => layout(vm)),
    layoutEx: property('VirtualMachineFileLayoutEx', () => layoutEx(vm)),
    storage: property('VirtualMachineStorageInfo', () => storageInfo(vm)),
  }
}

/** Which parts of a disk changed: answered at once, without a task. */
function queryChangedDiskAreas(vm: LabMachine): Method {
  return method(
    { snapshot: 'ManagedObjectReference?', deviceKey: 'int', startOffset: 'long', changeId: 'string' },
    'DiskChangeInfo',
    async ({ snapshot, deviceKey: key, startOffset, changeId }, call) => {
      const snapshotId = snapshot && snapshotIdOf(vm, snapshot)
      const query = { snapshotId, key, startOffset, changeId }
      const { areas, ...answer } = await onMachine(vm, call, () => vm.machine.queryChangedAreas(query))
      const changedArea = areas.map((area) => data('DiskChangeExtent', area))
      return data('DiskChangeInfo', { ...answer, changedArea })
    },
  )
}

function settingMethods(vm: HostedMachine, service: Service): Record<string, Method> {
  const { machine } = vm
  return {
    ReconfigVM_Task: machineTask(
      vm,
      'VirtualMachine.reconfigure',
      { spec: 'VirtualMachineConfigSpec' },
      async ({ spec }, progress) => machine.reconfigure(await reconfigurationOf(spec, vm), progress),
    ),
    Rename_Task: machineTask(vm, 'VirtualMachine.rename', { newName: 'string' }, ({ newName }, progress) =>
      machine.reconfigure({ name: newName }, progress),
    ),
    UpgradeVM_Task: machineTask(
      vm,
      'VirtualMachine.upgradeVirtualHardware',
      { version: 'string?' },
      async ({ version: hardwareVersion = HARDWARE_VERSIONS.at(-1) }, progress) => {
        if (hardwareVersion === machine.settings.hardwareVersion) {
          throw vimFault('AlreadyUpgraded', {}, `${machine.name} has ${hardwareVersion}`)
        }
        await machine.reconfigure({ hardwareVersion }, progress)
      },
    ),
    // Sizes are looked up whenever they are asked for; who waits for them is told to look again.
    RefreshStorageInfo: action({}, () => {
      vm.refresh()
      service.changes.announce()
    }),
    Reload: action({}, () => service.changes.announce()),
  }
}

function powerMethods(vm: LabMachine): Record<string, Method> {
  const { machine } = vm
  const host = { host: 'ManagedObjectReference?' } as const
  return {
    PowerOnVM_Task: machineTask(vm, 'VirtualMachine.powerOn', host, (_, progress) =>
      machine.powerOn(progress),
    ),
    PowerOffVM_Task: machineTask(vm, 'VirtualMachine.powerOff', {}, (_, progress) =>
      machine.powerOff(progress),
    ),
    ResetVM_Task: machineTask(vm, 'VirtualMachine.reset', {}, (_, progress) => machine.reset(progress)),
    SuspendVM_Task: machineTask(vm, 'VirtualMachine.suspend', {}, (_, progress) => machine.suspend(progress)),
    ShutdownGuest: action({}, (_, call) => onMachine(vm, call, () => machine.shutdownGuest())),
  }
}

function snapshotMethods(vm: LabMachine): Record<string, Method> {
  const { machine } = vm
  return {
    CreateSnapshot_Task: machineTask(
      vm,
      'VirtualMachine.createSnapshot',
      { name: 'string', description: 'string?', memory: 'boolean', quiesce: 'boolean' },
      async ({ description = '', ...request }, progress) =>
        snapshotReference(vm, (await machine.takeSnapshot({ description, ...request }, progress)).id),
    ),
    CreateSnapshotEx_Task: machineTask(
      vm,
      'VirtualMachine.createSnapshotEx',
      {
        name: 'string',
        description: 'string?',
        memory: 'boolean',
        quiesceSpec: 'VirtualMachineGuestQuiesceSpec?',
      },
      async ({ name, description = '', memory, quiesceSpec }, progress) => {
        const request = { name, description, memory, quiesce: quiesceSpec !== undefined }
        return snapshotReference(vm, (await machine.takeSnapshot(request, progress)).id)
      },
    ),
    RevertToCurrentSnapshot_Task: machineTask(
      vm,
      'VirtualMachine.revertToCurrentSnapshot',
      { host: 'ManagedObjectReference?', suppressPowerOn: 'boolean?' },
      ({ suppressPowerOn = false }, progress) =>
        machine.revertTo(currentSnapshotOf(machine), { suppressPowerOn }, progress),
    ),
    RemoveAllSnapshots_Task: machineTask(
      vm,
      'VirtualMachine.removeAllSnapshots',
      { consolidate: 'boolean?' },
      ({ consolidate = true }, progress) => machine.removeAllSnapshots({ consolidate }, progress),
    ),
    ConsolidateVMDisks_Task: machineTask(vm, 'VirtualMachine.consolidateDisks', {}, (_, progress) =>
      machine.consolidate(progress),
    ),
  }
}

/** @throws VimFault ManagedObjectNotFound for another machine's snapshot, and one that is gone */
function snapshotIdOf(vm: LabMachine, reference: Reference): number {
  const found = vm.machine.snapshots.find(({ id }) => snapshotReference(vm, id).key === reference.key)
  if (found === undefined) throw managedObjectNotFound(reference)
  return found.id
}

function currentSnapshotOf({ name, currentSnapshotId }: Machine): number {
  if (currentSnapshotId !== undefined) return currentSnapshotId
  throw vimFault('NotFound', {}, `${name} has no current snapshot`)
}
