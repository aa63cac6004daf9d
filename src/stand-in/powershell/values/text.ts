import { doubleText, Num } from './number.ts'
import { Hashtable, List, NetObject, PsObject, type Value } from './value.ts'

/** What a value becomes inside of a string: PowerShell's own conversion, in the invariant culture. */
export function textOf(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return String(value)
    case 'bigint':
      return value.toString()
    case 'boolean':
      return value ? 'True' : 'False'
    case 'undefined':
      return ''
  }
  if (value === null) return ''
  if (Array.isArray(value)) return value.map(elementText).join(' ')
  if (value instanceof Uint8Array) return value.join(' ')
  if (value instanceof PsObject && value.isCustom) return customObjectText(value)
  if (value instanceof List) return value.items.map(elementText).join(' ')
  if (value instanceof Num && typeof value.value === 'number') return numText(value, value.value)
  return value instanceof InvariantText ? value.toInvariantText() : value.toText()
}

/** An object whose text depends on the culture: dates. */
export abstract class InvariantText extends NetObject {
  abstract toInvariantText(): string
}

/** Full .NET name of a value's type. */
export function typeNameOf(value: NonNullable<Value>): string {
  switch (typeof value) {
    case 'string':
      return 'System.String'
    case 'number':
      return 'System.Int32'
    case 'bigint':
      return 'System.Int64'
    case 'boolean':
      return 'System.Boolean'
  }
  if (Array.isArray(value)) return `${elementTypes.get(value) ?? 'System.Object'}[]`
  if (value instanceof Uint8Array) return 'System.Byte[]'
  return value.typeName
}

/** `Int32` of `System.Int32`. */
export function shortName(typeName: string): string {
  return typeName.replace(/^.*\.(?=[^.]*$)/, '')
}

const elementTypes = new WeakMap<Value[], string>()

/** Marks an array as `[int[]]`, `[string[]]` and so on; without a mark it is `[object[]]`. */
export function typedArray(elementType: string, items: Value[]): Value[] {
  if (elementType !== 'System.Object') elementTypes.set(items, elementType)
  return items
}

export function elementTypeOf(items: Value[]): string {
  return elementTypes.get(items) ?? 'System.Object'
}

function elementText(value: Value): string {
  return Array.isArray(value) ? `${elementTypeOf(value)}[]` : textOf(value)
}

function numText(value: Num, plain: number): string {
  return value.kind === 'double' || value.kind === 'decimal' ? doubleText(plain, 15) : value.toText()
}

function customObjectText(value: PsObject): string {
  const fields = value.properties().map((property) => `${property.name}=${fieldText(property.value)}`)
  return `@{${fields.join('; ')}}`
}

function fieldText(value: Value): string {
  if (value instanceof Hashtable) return value.typeName
  return Array.isArray(value) ? typeNameOf(value) : textOf(value)
}
