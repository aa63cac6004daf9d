import { faultOf, type VimFault } from '../fault.ts'
import { isManagedKind } from '../references.ts'
import type { Data, Reference, Typed } from '../schema/values.ts'
import type { Call, ManagedObject, Property } from '../service.ts'
import { readPath } from './path.ts'
import { selectObjects } from './select.ts'

/** An object with what of it was asked for. */
export interface Collected {
  readonly obj: Reference
  /** Set properties by their path; unset ones are absent. */
  readonly properties: ReadonlyMap<string, Typed>
  /** What could not be read, by its path. */
  readonly missing: ReadonlyMap<string, VimFault>
}

/** An object that a specification selects, with the paths that it asks of it. */
export interface Selected {
  readonly object: ManagedObject
  readonly paths: readonly string[]
}

/** Everything that a specification asks for, as it is now. */
export async function collect(spec: Data<'PropertyFilterSpec'>, call: Call): Promise<readonly Collected[]> {
  const collected: Collected[] = []
  for (const selected of await select(spec, call)) collected.push(await read(selected, call))
  return collected
}

/**
 * The objects of a specification, each once. One of a type that no PropertySpec names is left out.
 * @throws VimFault ManagedObjectNotFound for a start that is gone, unless the specification bears with that
 */
export async function select(spec: Data<'PropertyFilterSpec'>, call: Call): Promise<readonly Selected[]> {
  const objects = new Map<string, ManagedObject>()
  for (const objectSpec of spec.fields.objectSet ?? []) {
    if (spec.fields.reportMissingObjectsInResults && !call.lookUp(objectSpec.fields.obj)) continue
    for (const object of await selectObjects(objectSpec, call)) objects.set(object.reference.key, object)
  }
  return [...objects.values()].flatMap((object) => {
    const specs = (spec.fields.propSet ?? []).filter(({ fields }) =>
      isManagedKind(object.reference.type, fields.type),
    )
    return specs.length === 0 ? [] : [{ object, paths: pathsOf(object, specs) }]
  })
}

function pathsOf(object: ManagedObject, specs: readonly Data<'PropertySpec'>[]): readonly string[] {
  const paths = specs.flatMap(({ fields }) =>
    fields.all === true ? Object.keys(object.properties) : (fields.pathSet ?? []),
  )
  return [...new Set(paths)]
}

/** @throws VimFault InvalidProperty: a wrong path is the client's mistake, not something missing */
export async function read({ object, paths }: Selected, call: Call): Promise<Collected> {
  const still = atOneMoment(object)
  const properties = new Map<string, Typed>()
  const missing = new Map<string, VimFault>()
  for (const path of paths) {
    try {
      const value = await readPath(still, path, call)
      if (value !== undefined) properties.set(path, value)
    } catch (error) {
      const fault = faultOf(error)
      if (fault.fault.type === 'InvalidProperty') throw fault
      missing.set(path, fault)
    }
  }
  return { obj: object.reference, properties, missing }
}

/** Evaluates each property once, whatever paths lead into it: what one answer tells of it is of one moment. */
function atOneMoment(object: ManagedObject): ManagedObject {
  const once = ([name, property]: [string, Property]): [string, Property] => {
    let value: ReturnType<Property['read']>
    let isRead = false
    const read = (call: Call) => {
      if (!isRead) value = property.read(call)
      isRead = true
      return value
    }
    return [name, { ...property, read }]
  }
  return { ...object, properties: Object.fromEntries(Object.entries(object.properties).map(once)) }
}
