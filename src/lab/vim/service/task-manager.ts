import { property } from '../members.ts'
import { references } from '../references.ts'
import type { ManagedObject, Service } from '../service.ts'

/** Lists the tasks of the host. */
export function taskManager({ tasks }: Service): ManagedObject {
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
