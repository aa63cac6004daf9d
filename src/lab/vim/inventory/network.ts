import { property } from '../members.ts'
import { references } from '../references.ts'
import { data, type Reference } from '../schema/values.ts'
import type { ManagedObject } from '../service.ts'
import { entityProperties, unsetOfEntity } from './entity.ts'

export const networkName = 'VM Network'

/** The one network that every machine's adapter is in. */
export function network(machines: () => readonly Reference[]): ManagedObject {
  const reference = references.network
  return {
    reference,
    properties: {
      ...entityProperties(() => networkName, references.networkFolder),
      summary: property('NetworkSummary', () =>
        data('NetworkSummary', { network: reference, name: networkName, accessible: true, ipPoolName: '' }),
      ),
      host: property('ManagedObjectReference[]', () => [references.host]),
      vm: property('ManagedObjectReference[]', machines),
    },
    unset: unsetOfEntity,
    methods: {},
  }
}
