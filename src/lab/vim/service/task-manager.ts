import { type ManagedObject, property } from '../managed-object.ts'
import { references } from '../references.ts'
import type { Registry } from '../registry.ts'

/** Lists the tasks of the host. */
export function taskManager({ tasks }: Registry): ManagedObject {
  return {
    reference: references.taskManager,
    properties: {
      recentTask: property('ManagedObjectReference[]', () => tasks.recent),
      maxCollector: property('int', () => 0),
    },
    unset: ['description'],
    methods: {},
  }
}
