import type { Fault, Ref } from './data.ts'
import { baseOf, type Fields, fieldsOf } from './fields.ts'
import { dataTypes } from './schema.ts'

/**
 * Between the plain values of `data.ts` and the objects that npm `soap` takes and gives, by the tables of `schema.ts`.
 * What needs care on this wire: references carry their type in an attribute, a subtype is told by `xsi:type`, the order
 * of elements counts and runs from the base type to the subtype, and an `anyType` tells its type itself.
 */

type Raw = Readonly<Record<string, unknown>>

/** The value as `soap` takes it. `field` is a field of the tables: `VirtualDevice`, `@Task?`, `string[]`. */
function encode(value: unknown, field: string): unknown {
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value.map((item) => encode(item, bare(field)))
  const type = bare(field)
  if (type.startsWith('@')) return encodeReference(String(value))
  if (type === 'anyType') return encodeAny(value)
  if (type in dataTypes && isRaw(value)) return encodeObject(value, type)
  return value instanceof Date ? value.toISOString() : value
}

/** The arguments of a method, in the order of the table. */
export function encodeFields(value: Raw, fields: Fields): Record<string, unknown> {
  const encoded = Object.entries(fields).map(([key, field]) => [key, encode(value[key], field)] as const)
  return Object.fromEntries(encoded.filter(([, item]) => item !== undefined))
}

/** `VirtualMachine:vm-9` as `<vm type="VirtualMachine">vm-9</vm>`. */
function encodeReference(ref: string): Raw {
  const colon = ref.indexOf(':')
  return { attributes: { type: ref.slice(0, colon) }, $value: ref.slice(colon + 1) }
}

/** The only values that we send as `anyType` are strings: extraConfig's. */
function encodeAny(value: unknown): Raw {
  return {
    attributes: { 'xsi:type': 'xsd:string', 'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema' },
    $value: String(value),
  }
}

function encodeObject(value: Raw, declared: string): Raw {
  const type = typeof value.$type === 'string' ? value.$type : declared
  const fields = encodeFields(value, fieldsOf(type))
  // The request's root declares urn:vim25 as the default namespace, so that the type needs no prefix.
  return type === declared ? fields : { attributes: { 'xsi:type': type }, ...fields }
}

/**
 * What `soap` read, as the plain value of the field's type.
 * @param where for the error: `VirtualHardware.numCPU`
 * @throws MalformedAnswer when an element is missing that must be there
 */
export function decode(raw: unknown, field: string, where = field): unknown {
  const type = bare(field)
  if (field.endsWith('[]')) return itemsOf(raw).map((item) => decode(item, type))
  if (raw === undefined || raw === null) return emptyValue(field, where)
  if (type.startsWith('@')) return decodeReference(raw)
  if (type === 'anyType') return decodeAny(raw)
  if (type === 'MethodFault') return decodeFault(raw)
  if (type in dataTypes) return decodeObject(raw, type)
  return isRaw(raw) ? raw.$value : raw
}

/** Some other program than a VIM server answered, or one that is newer than we can understand. */
export class MalformedAnswer extends Error {}

/** An element that is absent or has no content: fine where it is optional, or where its content may be empty. */
function emptyValue(field: string, where: string): unknown {
  if (field.endsWith('?') || field === 'anyType' || field === 'void') return undefined
  if (field === 'string') return ''
  if (field === 'MethodFault') return decodeFault(undefined)
  if (field in dataTypes) return decodeObject({}, field)
  throw new MalformedAnswer(`no ${where}`)
}

function itemsOf(raw: unknown): readonly unknown[] {
  if (raw === undefined || raw === null) return []
  return Array.isArray(raw) ? raw : [raw]
}

function decodeReference(raw: unknown): Ref {
  const type = isRaw(raw) ? attribute(raw, 'type') : undefined
  if (!isRaw(raw) || type === undefined) throw new MalformedAnswer('a reference without a type')
  return `${type}:${String(raw.$value ?? '')}`
}

function decodeObject(raw: unknown, declared: string): Raw {
  const type = xsiType(raw) ?? declared
  const fields = fieldsOf(type in dataTypes ? type : declared)
  const read = isRaw(raw) ? raw : {}
  const decoded = Object.entries(fields).map(
    ([key, field]) => [key, decode(read[key], field, `${type}.${key}`)] as const,
  )
  return { $type: type, ...Object.fromEntries(decoded.filter(([, value]) => value !== undefined)) }
}

function decodeAny(raw: unknown): unknown {
  const type = xsiType(raw)
  if (type === undefined || !isRaw(raw)) return raw
  if (type === 'ManagedObjectReference') return decodeReference(raw)
  if (type.startsWith('ArrayOf')) return decodeArray(raw, type.slice('ArrayOf'.length))
  if (type in dataTypes) return decodeObject(raw, type)
  return decodeScalar(raw.$value, type)
}

/** `<val xsi:type="ArrayOfOptionValue"><OptionValue>…`; an array of scalars has elements named after the XSD type. */
function decodeArray(raw: Raw, item: string): unknown[] {
  if (item === 'ManagedObjectReference') return itemsOf(raw[item]).map(decodeReference)
  if (item in dataTypes) return itemsOf(raw[item]).map((entry) => decodeObject(entry, item))
  const scalar = item.charAt(0).toLowerCase() + item.slice(1)
  return itemsOf(raw[scalar]).map((entry) => (isRaw(entry) ? entry.$value : entry))
}

/** `soap` leaves the text of an anyType as it is. */
function decodeScalar(text: unknown, type: string): unknown {
  if (/^(byte|short|int|long|float|double|decimal)$/.test(type)) return Number(text)
  if (type === 'boolean') return /^(true|1)$/i.test(String(text))
  if (type === 'dateTime') return new Date(String(text))
  return text ?? ''
}

/** @param name what the fault is called where it carries no `xsi:type`: the element's name without `Fault` */
export function decodeFault(raw: unknown, name = 'MethodFault'): Fault {
  if (!isRaw(raw)) return { name, details: {}, messages: [] }
  const details = Object.entries(raw).flatMap(([key, value]) => {
    const text = key === 'attributes' ? undefined : scalarText(value)
    return text === undefined ? [] : [[key, text] as const]
  })
  const messages = itemsOf(raw.faultMessage).flatMap((message) =>
    isRaw(message) && typeof message.message === 'string' ? [message.message] : [],
  )
  return { name: xsiType(raw) ?? name, details: Object.fromEntries(details), messages }
}

function scalarText(value: unknown): string | undefined {
  if (isRaw(value)) return attribute(value, 'type') === undefined ? undefined : decodeReference(value)
  return value === null || value === undefined || Array.isArray(value) ? undefined : String(value)
}

/** Whether an object is of a type of the table or of one that extends it. */
export function isA(value: { $type: string }, type: keyof typeof dataTypes): boolean {
  for (let name: string | undefined = value.$type; name !== undefined; name = baseOf(name)) {
    if (name === type) return true
  }
  return false
}

function bare(field: string): string {
  return field.replace(/\?$|\[\]$/, '')
}

/** The local name of the `xsi:type`. Hosts differ in the prefix, of the attribute as of its value. */
function xsiType(raw: unknown): string | undefined {
  if (!isRaw(raw) || !isRaw(raw.attributes)) return undefined
  const [, value] = Object.entries(raw.attributes).find(([name]) => name.endsWith(':type')) ?? []
  return typeof value === 'string' ? value.slice(value.indexOf(':') + 1) : undefined
}

function attribute(raw: Raw, name: string): string | undefined {
  const value = isRaw(raw.attributes) ? raw.attributes[name] : undefined
  return typeof value === 'string' ? value : undefined
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
