import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import { guestSystem, vmPathName } from './config-info.ts'
import { guestSummary, heartbeat } from './guest-info.ts'
import type { LabMachine } from './lab-machine.ts'

/** The machine in brief, as lists of machines show it. */
export async function machineSummary(vm: LabMachine): Promise<Data<'VirtualMachineSummary'>> {
  return data('VirtualMachineSummary', {
    vm: vm.reference,
    runtime: runtimeInfo(vm),
    guest: guestSummary(vm.machine),
    config: await configSummary(vm),
    storage: await storageSummary(vm),
    quickStats: data('VirtualMachineQuickStats', { guestHeartbeatStatus: heartbeat(vm.machine) }),
    overallStatus: 'green',
  })
}

export function runtimeInfo({ machine }: LabMachine): Data<'VirtualMachineRuntimeInfo'> {
  return data('VirtualMachineRuntimeInfo', {
    host: references.host,
    connectionState: 'connected',
    powerState: machine.powerState,
    faultToleranceState: 'notConfigured',
    toolsInstallerMounted: false,
    bootTime: machine.bootTime,
    question: machine.question === undefined ? undefined : questionInfo(machine.question),
    numMksConnections: 0,
    recordReplayState: 'inactive',
    onlineStandby: false,
    consolidationNeeded: machine.consolidationNeeded,
  })
}

function questionInfo(text: string): Data<'VirtualMachineQuestionInfo'> {
  const choiceInfo = [
    data('ElementDescription', { key: '0', label: 'button.retry', summary: 'Retry' }),
    data('ElementDescription', { key: '1', label: 'button.abort', summary: 'Cancel' }),
  ]
  return data('VirtualMachineQuestionInfo', {
    id: '0',
    text,
    choice: data('ChoiceOption', { choiceInfo, defaultIndex: 0 }),
  })
}

export async function storageInfo(vm: LabMachine): Promise<Data<'VirtualMachineStorageInfo'>> {
  const { committed, uncommitted, unshared, timestamp } = (await storageSummary(vm)).fields
  const { datastore } = references
  return data('VirtualMachineStorageInfo', {
    perDatastoreUsage: [
      data('VirtualMachineUsageOnDatastore', { datastore, committed, uncommitted, unshared }),
    ],
    timestamp,
  })
}

async function configSummary(vm: LabMachine): Promise<Data<'VirtualMachineConfigSummary'>> {
  const { name, uuid, instanceUuid, role, settings } = vm.machine
  return data('VirtualMachineConfigSummary', {
    name,
    template: false,
    vmPathName: await vmPathName(vm),
    memorySizeMB: settings.memoryMiB,
    numCpu: settings.cpus,
    numEthernetCards: 1,
    numVirtualDisks: settings.disks.length,
    uuid,
    instanceUuid,
    ...guestSystem(role),
    annotation: settings.annotation,
  })
}

/** Committed is what the files take; uncommitted what the thin disks may still grow by. */
async function storageSummary(vm: LabMachine): Promise<Data<'VirtualMachineStorageSummary'>> {
  const files = await vm.machine.files()
  const committed = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const provisioned = vm.machine.settings.disks.reduce((sum, disk) => sum + disk.capacityBytes, 0)
  return data('VirtualMachineStorageSummary', {
    committed,
    uncommitted: Math.max(0, provisioned - committed),
    unshared: committed,
    timestamp: vm.lookedAt(),
  })
}
