import { MOST, TooMuch } from '../../core/bounds.ts'
import { shortened } from '../../core/shortened.ts'
import type { Fault } from '../faults/fault.ts'
import type { Ref } from './data.ts'
import { bare, fieldsOf } from './fields.ts'
import { dataTypes, enumerations, properties } from './schema.ts'
import { whole } from './whole.ts'
import { MalformedAnswer, type XmlElement } from './xml.ts'

/**
 * Elements of an answer as the plain values of `data.ts`, by the tables of `schema.ts`. What needs care on this wire: a
 * subtype is told by `xsi:type`, an `anyType` tells its type itself, and references carry theirs in an attribute. No text
 * is longer than it may be: what people wrote is cut, what names something is refused.
 */

/**
 * What a method returned.
 * @param response the element of the response; undefined where the host answered to some other method
 * @param field what the method returns, in the notation of the tables: `@Task`, `UpdateSet?`, `boolean[]`
 * @throws MalformedAnswer when an element is missing that must be there
 */
export function decodeReturned(response: XmlElement | undefined, field: string): unknown {
  if (response === undefined) throw new MalformedAnswer('the response of some other method')
  return decodeField(response.children, 'returnval', field, field)
}

/** @param where for the error: `VirtualHardware.numCPU` */
function decodeField(siblings: readonly XmlElement[], key: string, field: string, where: string): unknown {
  if (field.endsWith('[]')) {
    const items = siblings.filter(({ name }) => name === key)
    return items.map((item) => decodeOne(item, bare(field), where))
  }
  const element = siblings.find(({ name }) => name === key)
  return element === undefined ? absentValue(field, where) : decodeOne(element, bare(field), where)
}

/** Fine where the element is optional, or where it may be empty. */
function absentValue(field: string, where: string): unknown {
  if (field.endsWith('?') || field === 'anyType' || field === 'void') return undefined
  if (field === 'string' || field === 'text') return ''
  if (field === 'MethodFault') return decodeFault(undefined)
  throw new MalformedAnswer(`no ${where}`)
}

function decodeOne(element: XmlElement, type: string, where: string): unknown {
  if (type.startsWith('@')) return decodeReference(element)
  if (type === 'anyType') return decodeAny(element, where)
  if (type === 'MethodFault') return decodeFault(element)
  if (type in dataTypes) return decodeObject(element, type)
  return decodeScalar(element.text, type, where)
}

function decodeReference({ referenceType, text }: XmlElement): Ref {
  if (referenceType === undefined) throw new MalformedAnswer('a reference without a type')
  return `${typeName(referenceType)}:${whole(text, 'a reference')}`
}

function decodeObject({ type, children }: XmlElement, declared: string): unknown {
  const name = typeName(type ?? declared)
  const decoded: Record<string, unknown> = { $type: name }
  for (const [key, field] of Object.entries(fieldsOf(name in dataTypes ? name : declared))) {
    const where = whereOf(name, key, children)
    const read = () => decodeField(children, key, field, where)
    const value = isOfProperty(name, key) ? orUnreadable(read) : read()
    if (value !== undefined) decoded[key] = value
  }
  return decoded
}

/** In place of a property's value that is none: whoever needs it hears why, and the others are read. */
export class Unreadable {
  readonly why: MalformedAnswer | TooMuch

  constructor(why: MalformedAnswer | TooMuch) {
    this.why = why
  }
}

function orUnreadable(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedAnswer || error instanceof TooMuch) return new Unreadable(error)
    throw error
  }
}

function isOfProperty(type: string, key: string): boolean {
  return key === 'val' && (type === 'DynamicProperty' || type === 'PropertyChange')
}

/** Of a property, its path: what it holds says nothing else of what it is. */
function whereOf(type: string, key: string, siblings: readonly XmlElement[]): string {
  const path = isOfProperty(type, key) ? siblings.find(({ name }) => name === 'name')?.text : undefined
  return path ?? `${type}.${key}`
}

function decodeAny(element: XmlElement, where: string): unknown {
  const { type = 'string', children, text } = element
  if (type === 'ManagedObjectReference') return decodeReference(element)
  // `<val xsi:type="ArrayOfOptionValue"><OptionValue>…`; an array of scalars has elements named after the XSD type.
  if (type.startsWith('ArrayOf')) {
    return children.map((item) =>
      decodeAny(item.type === undefined ? { ...item, type: item.name } : item, where),
    )
  }
  if (type in dataTypes) return decodeObject(element, type)
  const declared = TEXTS.get(where) ?? 'text'
  return decodeScalar(text, type === 'string' || declared in enumerations ? declared : type, where)
}

/** What is text without a type of its own: the properties, by their paths, and the values of advanced settings. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ...Object.values(properties).flatMap((fields) =>
    Object.entries(fields).map(([path, field]): [string, string] => [path, bare(field)]),
  ),
  ['OptionValue.value', 'setting'],
])

/** Names of types, which are in no table where we do not know them. */
function typeName(name: string): string {
  if (name.length > MOST_OF_A_TYPE) throw new MalformedAnswer(`a type of ${name.length} characters`)
  return name
}

const MOST_OF_A_TYPE = 256

function decodeScalar(text: string, type: string, where: string): unknown {
  if (/^(byte|short|int|long|float|double|decimal)$/.test(type)) return decodeNumber(text, where)
  if (type === 'boolean') return /^\s*(true|1)\s*$/.test(text)
  if (type === 'dateTime') return new Date(text.trim())
  if (type in enumerations) return decodeWord(text, type as keyof typeof enumerations, where)
  if (type === 'text') return shortened(text)
  if (type === 'setting') return shortened(text, MOST.notesChars)
  return whole(text, where, type === 'notes' ? MOST.notesChars : undefined)
}

/** One of its words and no other: nobody escapes them where they are shown. */
function decodeWord(text: string, type: keyof typeof enumerations, where: string): string {
  const words: readonly string[] = enumerations[type]
  if (!words.includes(text)) throw new MalformedAnswer(`no ${type} as ${where}`)
  return text
}

function decodeNumber(text: string, where: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isNaN(number)) throw new MalformedAnswer(`no number as ${where}`)
  return number
}

/** @param name what the fault is called where it carries no `xsi:type`: the element's name without `Fault` */
export function decodeFault(element: XmlElement | undefined, name = 'MethodFault'): Fault {
  const children = (element?.children ?? []).slice(0, MOST_OF_A_FAULT)
  const scalars = [...children, ...within(children, 'missingPrivileges')].filter(isScalar)
  const messages = within(children, 'faultMessage')
  const said = (of: string) => messages.flatMap((one) => (one.name === of ? [shortened(one.text)] : []))
  const cause = within(children, 'faultCause')
  return {
    name: typeName(element?.type ?? name),
    details: detailsOf(scalars),
    messages: [...said('message'), ...causeOf(cause)],
    keys: said('key'),
  }
}

function within(elements: readonly XmlElement[], name: string): XmlElement[] {
  return elements
    .flatMap((element) => (element.name === name ? element.children : []))
    .slice(0, MOST_OF_A_FAULT)
}

function isScalar({ children }: XmlElement): boolean {
  return children.length === 0
}

/** What comes several times is one detail. */
function detailsOf(scalars: readonly XmlElement[]): Record<string, string> {
  const details: Record<string, string> = {}
  for (const scalar of scalars) {
    const name = typeName(scalar.name)
    const [before, text] = [details[name], scalarText(scalar)]
    details[name] = before === undefined || before === text ? text : shortened(`${before}, ${text}`)
  }
  return details
}

/** The fault that lies behind one, by its name and in the host's words. */
function causeOf(cause: readonly XmlElement[]): string[] {
  const fault = cause.find(({ name }) => name === 'fault')
  const said = cause.find(({ name }) => name === 'localizedMessage')?.text ?? ''
  if (fault?.type === undefined) return said === '' ? [] : [shortened(said)]
  return [said === '' ? typeName(fault.type) : shortened(`${typeName(fault.type)}: ${said}`)]
}

/** Details and messages: real faults have a handful. */
const MOST_OF_A_FAULT = 100

function scalarText(element: XmlElement): string {
  return element.referenceType === undefined ? shortened(element.text) : decodeReference(element)
}
