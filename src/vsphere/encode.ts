import { bare, type Fields, fieldsOf } from './fields.ts'
import { dataTypes } from './schema.ts'

/**
 * Plain values of `data.ts` as the objects that npm `soap` takes, by the tables of `schema.ts`. What needs care on this
 * wire: references carry their type in an attribute, a subtype is told by `xsi:type`, and the order of elements counts
 * and runs from the base type to the subtype.
 */

type Raw = Readonly<Record<string, unknown>>

/** The arguments of a method, in the order of the table. */
export function encodeFields(value: Raw, fields: Fields): Record<string, unknown> {
  const encoded = Object.entries(fields).map(([key, field]) => [key, encode(value[key], field)] as const)
  return Object.fromEntries(encoded.filter(([, item]) => item !== undefined))
}

/** The value as `soap` takes it. `field` is a field of the tables: `VirtualDevice`, `@Task?`, `string[]`. */
function encode(value: unknown, field: string): unknown {
  if (value === undefined) return undefined
  const type = bare(field)
  if (Array.isArray(value)) return value.map((item) => encode(item, type))
  if (type.startsWith('@')) return encodeReference(String(value))
  if (type === 'anyType') return encodeAny(value)
  if (type in dataTypes && isRaw(value)) return encodeObject(value, type)
  return value instanceof Date ? value.toISOString() : value
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

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
}
