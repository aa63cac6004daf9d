import { vimFault } from '../fault.ts'
import { declaredFields, isDataType, isNeverSet } from '../schema/data-types.ts'
import { isArray, itemType } from '../schema/schema.ts'
import { DataObject, Reference, Typed, type Value } from '../schema/values.ts'
import type { Call, ManagedObject } from '../service.ts'

/** One link of a property path: `device[2000]` has the name `device` and the key `2000`. */
interface Link {
  readonly name: string
  readonly key: string | undefined
}

/** What a link leads to: the declared type, and the value where there is one. */
interface Found {
  readonly declaration: string
  readonly value: Value | undefined
}

/**
 * Reads a property by its path: `name`, `config.hardware.device`, `config.extraConfig["disk.EnableUUID"]`.
 * @returns undefined when the property or anything on the way to it is unset
 * @throws VimFault InvalidProperty when the schema knows no such path
 */
export async function readPath(object: ManagedObject, path: string, call: Call): Promise<Typed | undefined> {
  const [first, ...rest] = linksOf(path)
  if (first === undefined) throw invalidProperty(path)
  let found = await readProperty(object, first, path, call)
  for (const link of rest) found = found && readField(found, link, path)
  return found?.value === undefined ? undefined : new Typed(found.declaration, found.value)
}

/** Splits a path at its dots, except those within a key: `extraConfig["scsi0:1.fileName"]`. */
function linksOf(path: string): readonly Link[] {
  const pattern = /(?<name>\w+)(?:\[(?:"(?<quoted>[^"]*)"|(?<bare>[^\]]*))\])?(?:\.|$)/gy
  const matches = [...path.matchAll(pattern)]
  const read = matches.reduce((length, [text]) => length + text.length, 0)
  if (read !== path.length || path.endsWith('.')) throw invalidProperty(path)
  return matches.map(({ groups }) => ({ name: groups?.name ?? '', key: groups?.quoted ?? groups?.bare }))
}

async function readProperty(
  object: ManagedObject,
  link: Link,
  path: string,
  call: Call,
): Promise<Found | undefined> {
  if (object.unset?.includes(link.name)) return undefined
  const property = Object.hasOwn(object.properties, link.name) ? object.properties[link.name] : undefined
  if (property === undefined) throw invalidProperty(path)
  return pick({ declaration: property.declaration, value: await property.read(call) }, link, path)
}

function readField({ declaration, value }: Found, link: Link, path: string): Found | undefined {
  const type = value instanceof DataObject ? value.type : itemType(declaration)
  if (!isDataType(type) || (isArray(declaration) && value !== undefined && !(value instanceof DataObject))) {
    throw invalidProperty(path)
  }
  if (isNeverSet(type, link.name)) return undefined
  const declared = declaredFields(type)[link.name]
  if (declared === undefined) throw invalidProperty(path)
  return pick(
    { declaration: declared, value: value instanceof DataObject ? value.fields[link.name] : undefined },
    link,
    path,
  )
}

/** Takes the one item that the link's key names out of an array. */
function pick(found: Found, { key }: Link, path: string): Found | undefined {
  if (key === undefined) return found
  if (!isArray(found.declaration)) throw invalidProperty(path)
  const items: readonly Value[] = Array.isArray(found.value) ? found.value : []
  return { declaration: itemType(found.declaration), value: items.find((item) => keyOf(item) === key) }
}

function keyOf(item: Value): string {
  if (item instanceof Reference) return item.value
  const key = item instanceof DataObject ? item.fields.key : item
  return key instanceof Reference ? key.value : String(key)
}

function invalidProperty(name: string): Error {
  return vimFault('InvalidProperty', { name }, `The property '${name}' is not valid`)
}
