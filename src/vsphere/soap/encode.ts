import type { Arguments, MethodName } from './data.ts'
import { bare, type Fields, fieldsOf } from './fields.ts'
import { dataTypes, methods } from './schema.ts'
import { NAMESPACE } from './wsdl.ts'

/**
 * Plain values of `data.ts` as XML, by the tables of `schema.ts`. What needs care on this wire: references carry their
 * type in an attribute, a subtype is told by `xsi:type`, and the order of elements counts and runs from the base type to
 * the subtype.
 */

type Raw = Readonly<Record<string, unknown>>

/** The element that calls a method; the prefix `xsi` is its envelope's. */
export function encodeCall<Method extends MethodName>(
  method: Method,
  { _this, ...parameters }: Arguments<Method>,
): string {
  const content = encodeReference('_this', _this) + encodeFields(parameters, methods[method].takes)
  return `<${method} xmlns="${NAMESPACE}">${content}</${method}>`
}

/** In the order of the table. */
function encodeFields(value: Raw, fields: Fields): string {
  return Object.entries(fields)
    .map(([key, field]) => encode(key, value[key], bare(field)))
    .join('')
}

/** An element for each value: none for undefined, one for each item of an array. */
function encode(key: string, value: unknown, type: string): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map((item) => encode(key, item, type)).join('')
  if (type.startsWith('@')) return encodeReference(key, String(value))
  if (type === 'anyType') return encodeAny(key, value)
  if (type in dataTypes && isRaw(value)) return encodeObject(key, value, type)
  return `<${key}>${escaped(value instanceof Date ? value.toISOString() : String(value))}</${key}>`
}

/** `VirtualMachine:vm-9` as `<vm type="VirtualMachine">vm-9</vm>`. */
function encodeReference(key: string, ref: string): string {
  const colon = ref.indexOf(':')
  return `<${key} type="${escaped(ref.slice(0, colon))}">${escaped(ref.slice(colon + 1))}</${key}>`
}

/** The only values that we send as `anyType` are strings: extraConfig's. */
function encodeAny(key: string, value: unknown): string {
  const type = 'xsi:type="xsd:string" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
  return `<${key} ${type}>${escaped(String(value))}</${key}>`
}

function encodeObject(key: string, value: Raw, declared: string): string {
  const type = typeof value.$type === 'string' ? value.$type : declared
  // The call declares urn:vim25 as the default namespace, so that the type needs no prefix.
  const subtype = type === declared ? '' : ` xsi:type="${type}"`
  return `<${key}${subtype}>${encodeFields(value, fieldsOf(type))}</${key}>`
}

/** For content and attributes. White space other than a space survives in both only as a reference (XML 1.0 2.11, 3.3.3). */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"\t\n\r]/g, (character) => REFERENCES[character] ?? character)
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null
}
