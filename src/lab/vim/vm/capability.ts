import { traitsOf } from '../../machine/controller.ts'
import { type Data, data } from '../schema/values.ts'
import type { LabMachine } from './lab-machine.ts'

/** What can be done with a machine of the lab. */
export function capability({ machine, memorySnapshots }: LabMachine): Data<'VirtualMachineCapability'> {
  return data('VirtualMachineCapability', {
    snapshotOperationsSupported: true,
    multipleSnapshotsSupported: true,
    snapshotConfigSupported: true,
    poweredOffSnapshotsSupported: true,
    memorySnapshotsSupported: memorySnapshots && traitsOf(machine.settings.controller).keepsMemory,
    revertToSnapshotSupported: true,
    quiescedSnapshotsSupported: true,
    disableSnapshotsSupported: false,
    lockSnapshotsSupported: false,
    consolePreferencesSupported: false,
    cpuFeatureMaskSupported: false,
    s1AcpiManagementSupported: false,
    settingScreenResolutionSupported: false,
    toolsAutoUpdateSupported: false,
    vmNpivWwnSupported: false,
    npivWwnOnNonRdmVmSupported: false,
    vmNpivWwnDisableSupported: false,
    vmNpivWwnUpdateSupported: false,
    swapPlacementSupported: false,
    toolsSyncTimeSupported: false,
    virtualMmuUsageSupported: false,
    diskSharesSupported: false,
    bootOptionsSupported: false,
    bootRetryOptionsSupported: false,
    settingVideoRamSizeSupported: false,
    settingDisplayTopologySupported: false,
    settingDisplayTopologyModesSupported: false,
    recordReplaySupported: false,
    changeTrackingSupported: true,
    multipleCoresPerSocketSupported: false,
    hostBasedReplicationSupported: false,
    guestAutoLockSupported: false,
    memoryReservationLockSupported: false,
    featureRequirementSupported: false,
    poweredOnMonitorTypeChangeSupported: false,
    vmfsNativeSnapshotSupported: false,
    seSparseDiskSupported: false,
    nestedHVSupported: false,
    vPMCSupported: false,
    messageBusSupported: false,
  })
}
