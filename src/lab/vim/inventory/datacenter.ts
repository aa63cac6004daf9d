import { property } from '../members.ts'
import { references } from '../references.ts'
import { data } from '../schema/values.ts'
import type { ManagedObject } from '../service.ts'
import { entityProperties, unsetOfEntity } from './entity.ts'

/** The one datacenter of a standalone host, `ha-datacenter`. */
export function datacenter(): ManagedObject {
  return {
    reference: references.datacenter,
    properties: {
      ...entityProperties(() => 'ha-datacenter', references.rootFolder),
      vmFolder: property('ManagedObjectReference', () => references.vmFolder),
      hostFolder: property('ManagedObjectReference', () => references.hostFolder),
      datastoreFolder: property('ManagedObjectReference', () => references.datastoreFolder),
      networkFolder: property('ManagedObjectReference', () => references.networkFolder),
      datastore: property('ManagedObjectReference[]', () => [references.datastore]),
      network: property('ManagedObjectReference[]', () => [references.network]),
      configuration: property('DatacenterConfigInfo', () => data('DatacenterConfigInfo', {})),
    },
    unset: unsetOfEntity,
    methods: {},
  }
}
