import type { MachineFault } from '../../machine/machine.ts'
import { faultOf, type VimFault, vimFault } from '../fault.ts'
import type { Reference } from '../schema/values.ts'
import type { LabMachine } from './lab-machine.ts'

/**
 * A machine's refusal as the fault of the same name.
 * @param task the task that works on the machine, for TaskInProgress
 */
export function machineFault(error: MachineFault, vm: LabMachine, task: Reference | undefined): VimFault {
  const { kind, message } = error
  switch (kind) {
    case 'InvalidPowerState':
      return vimFault(kind, { existingState: vm.machine.powerState }, message)
    case 'TaskInProgress':
      return task === undefined ? vimFault('InvalidState', {}, message) : vimFault(kind, { task }, message)
    case 'InvalidArgument':
      return vimFault(kind, { invalidProperty: error.property }, message)
    case 'GenericVmConfigFault':
      return vimFault(kind, { reason: message }, message)
    case 'InvalidDeviceSpec':
    case 'DisallowedDiskModeChange':
    case 'DeviceHotPlugNotSupported':
      return vimFault(kind, { deviceIndex: 0 }, message)
    // The API has no fault of that name: a host says «Invalid operation for device '0'».
    case 'InvalidDiskExtend':
      return vimFault('InvalidDeviceOperation', { deviceIndex: 0, badOp: 'edit' }, message)
    case 'NoDiskSpace':
      return vimFault(kind, { file: vm.machine.name, datastore: vm.datastoreName }, message)
    case 'FileAlreadyExists':
      return vimFault(kind, { file: vm.machine.name }, message)
    case 'InvalidState':
    case 'NotFound':
    case 'TooManySnapshotLevels':
    case 'MemorySnapshotOnIndependentDisk':
    case 'SnapshotFault':
    case 'ApplicationQuiesceFault':
    case 'ToolsUnavailable':
    case 'NotSupported':
      return vimFault(kind, {}, message)
    default:
      return faultOf(kind satisfies never)
  }
}
