import { vimFault } from '../fault.ts'
import { action, property } from '../members.ts'
import type { ManagedObject } from '../service.ts'
import type { Task } from '../tasks.ts'

/** One task, as its client follows it. */
export function taskObject(task: Task): ManagedObject {
  return {
    reference: task.reference,
    properties: { info: property('TaskInfo', () => task.info) },
    unset: ['value', 'availableField'],
    methods: { CancelTask: action({}, refuseCancel) },
  }
}

function refuseCancel(): never {
  throw vimFault('NotSupported', {}, 'Tasks of the lab cannot be canceled')
}
