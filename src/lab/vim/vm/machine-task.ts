import { basename } from 'node:path'
import { messageOf } from '../../../core/errors.ts'
import { MachineFault, type Progress } from '../../machine/machine.ts'
import { LabError } from '../../machine/tool.ts'
import { vimFault } from '../fault.ts'
import { method } from '../members.ts'
import { Reference, type Resolved, type Value } from '../schema/values.ts'
import type { Call, Method } from '../service.ts'
import type { LabMachine } from './lab-machine.ts'
import { machineFault } from './machine-fault.ts'

/**
 * A `…_Task` method: it answers with a task at once, which then works on the machine.
 * Where the work leads to a reference, to a new snapshot's, that is the task's result.
 */
export function machineTask<const P extends Readonly<Record<string, string>>>(
  vm: LabMachine,
  descriptionId: string,
  parameters: P,
  work: (parameters: Resolved<P>, progress: Progress) => Promise<unknown>,
): Method {
  return method(parameters, 'ManagedObjectReference', (given, call) =>
    start(vm, descriptionId, call, async (progress) => {
      const result = await work(given, progress)
      return result instanceof Reference ? result : undefined
    }),
  )
}

/**
 * Does what a method without a task does, with the machine's refusals as faults.
 * @throws VimFault
 */
export async function onMachine<T>(vm: LabMachine, call: Call, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw translate(error, vm, call.service.tasks.runningOn(vm.reference))
  })
}

/** @throws VimFault TaskInProgress while another task works on the machine */
function start(
  vm: LabMachine,
  descriptionId: string,
  { service: { tasks }, session }: Call,
  work: (progress: Progress) => Promise<Value | undefined>,
): Reference {
  const busy = tasks.runningOn(vm.reference)
  if (busy !== undefined) {
    throw vimFault(
      'TaskInProgress',
      { task: busy },
      `Another task is already in progress on ${vm.machine.name}`,
    )
  }
  const request = {
    entity: vm.reference,
    entityName: vm.machine.name,
    descriptionId,
    userName: session.info.fields.userName,
  }
  return tasks.start(request, (progress) =>
    work(progress).catch((error: unknown) => {
      throw translate(error, vm, tasks.runningOn(vm.reference))
    }),
  )
}

function translate(error: unknown, vm: LabMachine, task: Reference | undefined): unknown {
  const isOurs = error instanceof MachineFault || error instanceof LabError
  const why = isOurs ? chainWithoutFile(messageOf(error)) : undefined
  const told = why === undefined ? error : new MachineFault('GenericVmConfigFault', why, { cause: error })
  return told instanceof MachineFault ? machineFault(told, vm, task) : told
}

/** In a host's words what QEMU says of a disk that stands on a file which is gone; undefined where it says anything else. */
export function chainWithoutFile(said: string): string | undefined {
  const [, file] = /Could not open '([^'\n]+)': No such file or directory/.exec(said) ?? []
  if (file === undefined) return undefined
  return `Cannot open the disk '${basename(file)}' or one of the snapshot disks it depends on: the system cannot find the file specified.`
}
