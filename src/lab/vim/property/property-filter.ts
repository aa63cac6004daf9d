import { randomUUID } from 'node:crypto'
import { action, property } from '../members.ts'
import { type Data, Reference } from '../schema/values.ts'
import type { ManagedObject } from '../service.ts'

/** What one collector watches for a client, until it is destroyed. */
export function propertyFilter(
  spec: Data<'PropertyFilterSpec'>,
  partialUpdates: boolean,
  destroy: () => void,
): ManagedObject {
  return {
    reference: new Reference('PropertyFilter', `session-filter-${randomUUID()}`),
    properties: {
      spec: property('PropertyFilterSpec', () => spec),
      partialUpdates: property('boolean', () => partialUpdates),
    },
    methods: {
      DestroyPropertyFilter: action({}, destroy),
    },
  }
}
