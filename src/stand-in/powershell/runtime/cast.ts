import { isKindOf, typeOf } from '../types/known-types.ts'
import type { NetType } from '../types/net-type.ts'
import { elementTypeOf, textOf, typedArray, typeNameOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { toBytes, toItems } from './convert.ts'
import { castError } from './errors.ts'
import type { Session } from './session.ts'

/** `[type]value`. @throws PsError when there is no such conversion */
export function cast(type: NetType, value: Value, session: Session): Value {
  if (type.element) return castArray(type.element, value, session)
  if (value !== null && value !== undefined && isKindOf(typeOf(value), type)) return value
  const converted = type.table.convert?.(value, session)
  if (converted !== undefined) return converted
  if (value === null || value === undefined) return null
  throw castError(
    `Cannot convert the "${textOf(value)}" value of type "${typeNameOf(value)}" to type "${type.fullName}".`,
    'ConvertToFinalInvalidCastException',
  )
}

/** `-is` */
export function isOfType(value: Value, type: NetType): boolean {
  return value !== null && value !== undefined && isKindOf(typeOf(value), type)
}

function castArray(element: NetType, value: Value, session: Session): Value {
  if (value === null) return null
  if (element.fullName === 'System.Byte') return toBytes(value)
  if (Array.isArray(value) && elementTypeOf(value) === element.fullName) return value
  const items = element.fullName === 'System.Char' && typeof value === 'string' ? [...value] : toItems(value)
  return typedArray(
    element.fullName,
    items.map((item) => cast(element, item, session)),
  )
}
