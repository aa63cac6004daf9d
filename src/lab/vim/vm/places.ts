import { managedObjectNotFound, vimFault } from '../fault.ts'
import { action } from '../members.ts'
import { references } from '../references.ts'
import type { Method, Service } from '../service.ts'
import type { HostedMachine } from './lab-machine.ts'
import { machineTask } from './machine-task.ts'

/** Where the machine is: in the inventory, and on the datastore. */
export function placeMethods(vm: HostedMachine, service: Service): Record<string, Method> {
  const { machine } = vm
  return {
    UnregisterVM: action({}, async () => {
      const task = service.tasks.runningOn(vm.reference)
      if (task) throw vimFault('TaskInProgress', { task }, `Another task is in progress on ${machine.name}`)
      const { powerState: existingState } = machine
      if (existingState === 'poweredOn') {
        throw vimFault('InvalidPowerState', { existingState }, `${machine.name} is on`)
      }
      await service.unregister(machine)
    }),
    RelocateVM_Task: machineTask(
      vm,
      'VirtualMachine.relocate',
      { spec: 'VirtualMachineRelocateSpec' },
      async ({ spec }, progress) => {
        const { datastore = references.datastore } = spec.fields
        if (datastore.key !== references.datastore.key) throw managedObjectNotFound(datastore)
        await machine.relocate(progress)
      },
    ),
  }
}
