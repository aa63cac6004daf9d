import { byte } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { Char, Hashtable, List, NamedList, type Value } from '../values/value.ts'
import type { Context } from './context.ts'
import { toInt, toNumber } from './convert.ts'
import { runtimeError } from './errors.ts'

/** `target[index]`. @throws PsError */
export function getElement(context: Context, target: Value, index: Value): Value {
  if (target instanceof Uint8Array && typeof index === 'number') {
    return byte(target[index < 0 ? target.length + index : index] ?? -1) ?? outside(context)
  }
  if (Array.isArray(index)) return index.map((each) => getElement(context, target, each))
  if (target === null || target === undefined)
    throw runtimeError('NullArray', 'Cannot index into a null array.')
  if (Array.isArray(target)) return fromList(context, target, index)
  if (typeof target === 'string') return fromText(context, target, index)
  if (target instanceof Hashtable) return fromTable(target, index)
  if (target instanceof NamedList && typeof index === 'string') return target.named(index)
  if (target instanceof List) return fromList(context, target.items, index)
  if (target instanceof Uint8Array) return getElement(context, target, toInt(index))
  // Any other value is a list of one.
  if (index === 0 || index === -1) return target
  throw runtimeError('CannotIndex', `Unable to index into an object of type ${typeNameText(target)}.`)
}

/** `target[index] = value`. @throws PsError */
export function setElement(target: Value, index: Value, value: Value): void {
  if (target === null || target === undefined)
    throw runtimeError('NullArray', 'Cannot index into a null array.')
  if (target instanceof Hashtable) {
    if (target.isOrdered && typeof index === 'number')
      target.set(target.entries()[index]?.key ?? index, value)
    else target.set(index, value)
    return
  }
  const place = toInt(index)
  if (target instanceof Uint8Array)
    target[inside(place, target.length)] = Number(textOf(toNumber('byte', value)))
  else if (Array.isArray(target)) target[inside(place, target.length)] = value
  else if (target instanceof List) target.items[inside(place, target.items.length)] = value
  else throw runtimeError('CannotIndex', `Unable to index into an object of type ${typeNameText(target)}.`)
}

function fromList(context: Context, items: readonly Value[], index: Value): Value {
  const place = toInt(index)
  const found = place < 0 ? items.length + place : place
  return found >= 0 && found < items.length ? items[found] : outside(context)
}

function fromText(context: Context, text: string, index: Value): Value {
  const place = toInt(index)
  const code = text.charCodeAt(place < 0 ? text.length + place : place)
  return Number.isNaN(code) ? outside(context) : new Char(code)
}

function fromTable(table: Hashtable, index: Value): Value {
  if (table.isOrdered && typeof index === 'number' && !table.has(index))
    return table.entries()[index]?.value ?? null
  return table.get(index)
}

function inside(place: number, length: number): number {
  const found = place < 0 ? length + place : place
  if (found >= 0 && found < length) return found
  throw runtimeError('System.IndexOutOfRangeException', 'Index was outside the bounds of the array.', {
    type: 'System.IndexOutOfRangeException',
    category: 'OperationStopped',
  })
}

function outside(context: Context): Value {
  if (context.session.strictness >= 3) inside(0, 0)
  return null
}

function typeNameText(value: NonNullable<Value>): string {
  return typeof value === 'object' && 'typeName' in value ? value.typeName : typeof value
}
