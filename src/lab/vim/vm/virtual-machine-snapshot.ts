import type { MachineSnapshot } from '../../machine/machine.ts'
import { action, property } from '../members.ts'
import type { ManagedObject } from '../service.ts'
import { configInfo } from './config-info.ts'
import { type LabMachine, snapshotReference } from './lab-machine.ts'
import { machineTask, onMachine } from './machine-task.ts'
import { childReferences } from './snapshot-info.ts'

/** One snapshot of a machine. Its tasks work on the machine: that is what TaskInfo.entity names. */
export function virtualMachineSnapshot(vm: LabMachine, { id, settings }: MachineSnapshot): ManagedObject {
  const { machine } = vm
  return {
    reference: snapshotReference(vm, id),
    properties: {
      config: property('VirtualMachineConfigInfo', () => configInfo(vm, settings)),
      childSnapshot: property('ManagedObjectReference[]', () => childReferences(vm, id)),
      vm: property('ManagedObjectReference', () => vm.reference),
    },
    unset: ['value', 'availableField'],
    methods: {
      RevertToSnapshot_Task: machineTask(
        vm,
        'vim.vm.Snapshot.revert',
        { host: 'ManagedObjectReference?', suppressPowerOn: 'boolean?' },
        ({ suppressPowerOn = false }, progress) => machine.revertTo(id, { suppressPowerOn }, progress),
      ),
      RemoveSnapshot_Task: machineTask(
        vm,
        'vim.vm.Snapshot.remove',
        { removeChildren: 'boolean', consolidate: 'boolean?' },
        ({ removeChildren, consolidate = true }, progress) =>
          machine.removeSnapshot(id, { children: removeChildren, consolidate }, progress),
      ),
      RenameSnapshot: action({ name: 'string?', description: 'string?' }, (change, call) =>
        onMachine(vm, call, () => machine.renameSnapshot(id, change)),
      ),
    },
  }
}
