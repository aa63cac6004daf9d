import type { Neighbour } from '../../manners.ts'
import { managedObjectNotFound, vimFault } from '../fault.ts'
import type { ManagedObject } from '../service.ts'

/** A machine that is listed, and none of whose properties can be read: they come back in the missingSet. */
export function withheld(object: ManagedObject, why: Neighbour['withheld']): ManagedObject {
  if (why === undefined) return object
  const refuse = () => {
    if (why === 'gone') throw managedObjectNotFound(object.reference)
    const fields = { object: object.reference, privilegeId: 'System.Read' }
    throw vimFault('NoPermission', fields, 'Permission to perform this operation was denied.')
  }
  const properties = Object.entries(object.properties).map(([name, property]) => [
    name,
    { ...property, read: refuse },
  ])
  return { ...object, properties: Object.fromEntries(properties) }
}
