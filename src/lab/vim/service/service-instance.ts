import { anonymous, method, property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import type { ManagedObject, Service } from '../service.ts'

/** The door to the service: what it is, and where its managers are. */
export function serviceInstance(service: Service): ManagedObject {
  return {
    reference: references.serviceInstance,
    properties: {
      serverClock: property('dateTime', () => service.manners.now()),
      content: property('ServiceContent', () => content(service)),
    },
    unset: ['capability'],
    methods: {
      RetrieveServiceContent: anonymous(method({}, 'ServiceContent', () => content(service))),
      CurrentTime: anonymous(method({}, 'dateTime', () => service.manners.now())),
    },
  }
}

function content({ about }: Service): Data<'ServiceContent'> {
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
