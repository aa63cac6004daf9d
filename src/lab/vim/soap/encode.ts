import { declaredFields } from '../schema/data-types.ts'
import { itemType } from '../schema/schema.ts'
import { DataObject, Reference, Typed, type Value } from '../schema/values.ts'
import { escapeAttribute, escapeText } from './xml.ts'

/**
 * Writes a value as the element or, for an array, the elements of that name.
 * An xsi:type is written where the declaration alone does not tell the type.
 */
export function encode(name: string, declaration: string, value: Value | undefined): string {
  if (value === undefined) return ''
  const declared = itemType(declaration)
  if (declared === 'anyType') return encodeAny(name, value)
  if (isList(value)) return value.map((item) => encodeItem(name, declared, item)).join('')
  return encodeItem(name, declared, value)
}

/** A fault as it stands in a SOAP fault's detail. The namespace is its own: pyvmomi wants the detail without one. */
export function encodeFaultDetail(fault: DataObject): string {
  return markup(`${fault.type}Fault`, ` xmlns="urn:vim25"${xsiType(fault.type)}`, encodeFields(fault))
}

function encodeItem(name: string, declared: string, value: Value): string {
  if (value instanceof Reference) return element(name, referenceType(value), value.value)
  if (value instanceof DataObject) {
    return markup(name, value.type === declared ? '' : xsiType(value.type), encodeFields(value))
  }
  return element(name, '', scalarText(value))
}

/** The fields of an object in the order of the schema, which is not the order in which we wrote them down. */
function encodeFields({ type, fields }: DataObject): string {
  return Object.entries(declaredFields(type))
    .map(([field, declaration]) => encode(field, declaration, fields[field]))
    .join('')
}

function encodeAny(name: string, value: Value): string {
  if (!(value instanceof Typed)) return encodeAny(name, new Typed(typeOf(value), value))
  const { declaration, value: inner } = value
  const declared = itemType(declaration)
  if (declared === 'anyType') return encodeAny(name, inner)
  if (isList(inner)) {
    const items = inner.map((item) => encodeAny(declared, new Typed(declared, item))).join('')
    return markup(name, xsiType(`ArrayOf${declared.charAt(0).toUpperCase()}${declared.slice(1)}`), items)
  }
  if (inner instanceof DataObject) return markup(name, xsiType(inner.type), encodeFields(inner))
  const type = isBuiltIn(declared) ? `xsd:${declared}` : declared
  const reference = inner instanceof Reference ? referenceType(inner) : ''
  return element(
    name,
    reference + xsiType(type),
    inner instanceof Reference ? inner.value : scalarText(inner),
  )
}

const builtIn = ['string', 'boolean', 'short', 'int', 'long', 'dateTime']

function isBuiltIn(type: string): boolean {
  return builtIn.includes(type)
}

/** The type that a bare value has where nothing is declared: the value of an option, a task's result. */
function typeOf(value: Value): string {
  if (value instanceof Reference) return 'ManagedObjectReference'
  if (value instanceof DataObject) return value.type
  if (value instanceof Date) return 'dateTime'
  if (isList(value)) return `${value[0] === undefined ? 'string' : typeOf(value[0])}[]`
  if (typeof value === 'number') return Math.abs(value) < 2 ** 31 ? 'int' : 'long'
  return typeof value
}

function scalarText(value: Value): string {
  return value instanceof Date ? value.toISOString() : String(value)
}

function element(name: string, attributes: string, text: string): string {
  return markup(name, attributes, escapeText(text))
}

function markup(name: string, attributes: string, content: string): string {
  return `<${name}${attributes}>${content}</${name}>`
}

function referenceType(reference: Reference): string {
  return ` type="${escapeAttribute(reference.type)}"`
}

function xsiType(type: string): string {
  return ` xsi:type="${type}"`
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
