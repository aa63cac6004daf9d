import { anonymous, type ManagedObject, method, property } from '../managed-object.ts'
import { references } from '../references.ts'
import type { Registry } from '../registry.ts'
import { type Data, data } from '../schema/values.ts'

/** The door to the service: what it is, and where its managers are. */
export function serviceInstance(registry: Registry): ManagedObject {
  return {
    reference: references.serviceInstance,
    properties: {
      serverClock: property('dateTime', () => new Date()),
      content: property('ServiceContent', () => content(registry)),
    },
    unset: ['capability'],
    methods: {
      RetrieveServiceContent: anonymous(method({}, 'ServiceContent', () => content(registry))),
      CurrentTime: anonymous(method({}, 'dateTime', () => new Date())),
    },
  }
}

function content({ about }: Registry): Data<'ServiceContent'> {
  return data('ServiceContent', {
    rootFolder: references.rootFolder,
    propertyCollector: references.propertyCollector,
    viewManager: references.viewManager,
    about,
    sessionManager: references.sessionManager,
    authorizationManager: references.authorizationManager,
    taskManager: references.taskManager,
    licenseManager: references.licenseManager,
    searchIndex: references.searchIndex,
    fileManager: references.fileManager,
    virtualDiskManager: references.virtualDiskManager,
  })
}
