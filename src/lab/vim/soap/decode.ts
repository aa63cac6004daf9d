import { invalidArgument, vimFault } from '../fault.ts'
import { type DataTypeName, declaredFields, isDataType, isKindOf, isNeverSet } from '../schema/data-types.ts'
import { valuesOfEnum } from '../schema/enums.ts'
import { isArray, isRequired, itemType } from '../schema/schema.ts'
import { DataObject, Reference, type Resolved, type Value } from '../schema/values.ts'
import type { XmlElement } from './xml.ts'

/**
 * Reads the children of an element by a table of declarations: a method's parameters or an object's fields.
 * @param owner what the children belong to, for the fault's message
 * @throws VimFault when one is missing, repeated, ill-typed, or unknown to the lab: what it cannot do it refuses
 */
export function decodeTable<Table extends Readonly<Record<string, string>>>(
  children: readonly XmlElement[],
  table: Table,
  owner: string,
): Resolved<Table> {
  refuseUnknown(children, table, owner)
  refuseDisorder(children, table, owner)
  const values = Object.entries(table).map(([name, declaration]) => {
    const where = `${owner}.${name}`
    const items = children
      .filter((child) => child.name === name)
      .map((child) => decode(child, declaration, where))
    if (isArray(declaration)) return [name, items]
    if (items.length > 1) throw invalidArgument(where, `${where} is given ${items.length} times`)
    if (items.length === 0 && isRequired(declaration)) throw missing(where)
    return [name, items[0]]
  })
  // Each value was read by its own declaration, which is what Resolved says of it.
  return Object.fromEntries(values) as Resolved<Table>
}

function refuseUnknown(children: readonly XmlElement[], table: object, owner: string): void {
  const stranger = children.find((child) => !Object.hasOwn(table, child.name))?.name
  if (stranger === undefined) return
  if (isDataType(owner) && isNeverSet(owner, stranger)) {
    throw vimFault('NotSupported', {}, `The lab does not support ${owner}.${stranger}`)
  }
  throw vimFault('InvalidRequest', {}, `Unexpected element '${stranger}' in ${owner}`)
}

/** A real host reads a sequence as the schema orders it, so a client that only works unordered must fail here too. */
function refuseDisorder(children: readonly XmlElement[], table: object, owner: string): void {
  const order = Object.keys(table)
  const places = children.map((child) => order.indexOf(child.name))
  const late = children.find((_, at) => places.slice(0, at).some((place) => place > (places[at] ?? 0)))
  if (late === undefined) return
  throw vimFault(
    'InvalidRequest',
    {},
    `Element '${late.name}' of ${owner} comes too late: expected ${order.join(', ')}`,
  )
}

function missing(where: string): Error {
  return vimFault('InvalidRequest', {}, `Required parameter ${where} is missing`)
}

function decode(element: XmlElement, declaration: string, where: string): Value {
  const declared = itemType(declaration)
  if (declared === 'anyType') return decodeScalar(element, element.type ?? 'string', where)
  if (declared === 'ManagedObjectReference') return decodeReference(element, where)
  if (isDataType(declared)) return decodeObject(element, declared)
  const allowed = valuesOfEnum(declared)
  if (allowed !== undefined && !allowed.includes(element.text)) {
    throw invalidArgument(where, `'${element.text}' is not one of ${allowed.join(', ')}`)
  }
  return decodeScalar(element, declared, where)
}

function decodeReference({ referenceType, text }: XmlElement, where: string): Reference {
  if (referenceType === undefined) throw vimFault('InvalidRequest', {}, `${where} has no attribute 'type'`)
  return new Reference(referenceType, text.trim())
}

function decodeObject(element: XmlElement, declared: DataTypeName): DataObject {
  const type = element.type ?? declared
  if (!isDataType(type))
    throw vimFault('NotSupported', {}, `The lab does not support objects of type ${type}`)
  if (!isKindOf(type, declared)) {
    throw vimFault(
      'InvalidType',
      { argument: element.name },
      `${type} cannot stand where ${declared} is expected`,
    )
  }
  return new DataObject(type, decodeTable(element.children, declaredFields(type), type))
}

function decodeScalar({ text }: XmlElement, type: string, where: string): Value {
  switch (type) {
    case 'boolean':
      return decodeBoolean(text.trim(), where)
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return decodeInteger(text.trim(), where)
    case 'dateTime':
      return decodeDate(text.trim(), where)
    default:
      return text
  }
}

/** XML Schema part 2 section 3.2.2: `1` and `0` are as good. */
function decodeBoolean(text: string, where: string): boolean {
  if (!['true', 'false', '1', '0'].includes(text)) throw invalidArgument(where, `'${text}' is not a boolean`)
  return text === 'true' || text === '1'
}

function decodeInteger(text: string, where: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw invalidArgument(where, `'${text}' is not an integer`)
  return Number(text)
}

function decodeDate(text: string, where: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw invalidArgument(where, `'${text}' is not a dateTime`)
  return date
}
