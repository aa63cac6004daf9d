import { readPath } from '../property/path.ts'
import { Reference } from '../schema/values.ts'
import type { Call, ManagedObject } from '../service.ts'

/** The properties in which an object of the inventory names its children. */
const childProperties: Readonly<Record<string, readonly string[]>> = {
  Folder: ['childEntity'],
  Datacenter: ['vmFolder', 'hostFolder', 'datastoreFolder', 'networkFolder'],
  ComputeResource: ['host', 'resourcePool'],
}

/** What hangs below an object in the inventory, in the order of the tree. */
export async function childrenOf(object: ManagedObject, call: Call): Promise<readonly Reference[]> {
  const paths = childProperties[object.reference.type] ?? []
  const values = await Promise.all(paths.map((path) => readPath(object, path, call)))
  return values.flatMap((found) => [found?.value].flat()).filter((value) => value instanceof Reference)
}
