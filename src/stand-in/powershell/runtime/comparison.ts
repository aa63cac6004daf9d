import { isNumber, type NumberValue, toBigInt, toDouble } from '../values/number.ts'
import { textOf, typeNameOf } from '../values/text.ts'
import { DateTime, TimeSpan } from '../values/time.ts'
import { Char, NetObject, type Value } from '../values/value.ts'
import { Version } from '../values/version.ts'
import { itemsOf, numberFrom, SwitchLike, toBool } from './convert.ts'
import { PsError, runtimeError } from './errors.ts'

/** `-eq` of two single values: the right one is converted to the left one's type. */
export function equal(left: Value, right: Value, caseSensitive = false): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left === right
  if (typeof left === 'string') {
    const other = typeof right === 'string' ? right : textOf(right)
    if (right === null || right === undefined) return false
    return left === other || (!caseSensitive && left.toLowerCase() === other.toLowerCase())
  }
  if (left === null || left === undefined) return right === null || right === undefined
  if (right === null || right === undefined) return false
  if (typeof left === 'boolean') return left === toBool(right)
  if (left instanceof SwitchLike) return left.isPresent === toBool(right)
  if (left instanceof Char) return equal(textOf(left), right, caseSensitive)
  if (isNumber(left)) return equalNumbers(left, right)
  if (left instanceof DateTime || left instanceof TimeSpan) return compareTimes(left, right) === 0
  if (left instanceof NetObject && right instanceof NetObject)
    return left === right || sameByText(left, right)
  return left === right || (left instanceof NetObject && typeof right === 'string' && sameText(left, right))
}

/** Below, equal or above 0, as `-lt` and its like compare. @throws PsError */
export function compare(left: Value, right: Value, caseSensitive = false): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (left === null || left === undefined) return right === null || right === undefined ? 0 : -1
  if (right === null || right === undefined) return 1
  if (typeof left === 'string') return compareText(left, textOf(right), caseSensitive)
  if (left instanceof Char) return compareText(textOf(left), textOf(right), caseSensitive)
  if (typeof left === 'boolean') return Number(left) - Number(toBool(right))
  if (isNumber(left)) return compareNumbers(left, numberFrom(right, typeNameOf(left)))
  if (left instanceof DateTime || left instanceof TimeSpan) {
    const order = compareTimes(left, right)
    if (order !== undefined) return order
  }
  if (left instanceof Version)
    return left.compareTo(right instanceof Version ? right : Version.parse(textOf(right)))
  throw notComparable(left, right)
}

let collator: Intl.Collator | undefined

/** The order of the culture, in which punctuation and case come after letters. */
export function compareText(left: string, right: string, caseSensitive: boolean): number {
  if (left === right) return 0
  if (caseSensitive) return left.localeCompare(right, 'en')
  collator ??= new Intl.Collator('en', { sensitivity: 'accent' })
  return collator.compare(left, right)
}

export function compareNumbers(left: NumberValue, right: NumberValue): number {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0
  const [a, b] = [toDouble(left), toDouble(right)]
  if (Number.isSafeInteger(a) || Number.isSafeInteger(b) || !Number.isInteger(a) || !Number.isInteger(b))
    return a - b
  const [x, y] = [toBigInt(left), toBigInt(right)]
  return x < y ? -1 : x > y ? 1 : 0
}

/**
 * Applies a comparison as PowerShell does: a single left value gives a [bool], a list gives its elements that match.
 */
export function matching(left: Value, test: (item: Value) => boolean): Value {
  const items = itemsOf(left)
  return items ? items.filter(test) : test(left)
}

export function contains(list: Value, wanted: Value, caseSensitive = false): boolean {
  const items = itemsOf(list)
  return items ? items.some((item) => equal(item, wanted, caseSensitive)) : equal(list, wanted, caseSensitive)
}

function equalNumbers(left: NumberValue, right: Value): boolean {
  try {
    return compareNumbers(left, numberFrom(right)) === 0
  } catch (error) {
    if (error instanceof PsError) return false
    throw error
  }
}

function compareTimes(left: DateTime | TimeSpan, right: Value): number | undefined {
  if (!(right instanceof DateTime || right instanceof TimeSpan) || left.typeName !== right.typeName)
    return undefined
  return left.ticks < right.ticks ? -1 : left.ticks > right.ticks ? 1 : 0
}

/** Values without an identity of their own: GUIDs, versions, types. */
const BY_TEXT = new Set(['System.Guid', 'System.Version', 'System.RuntimeType', 'System.Char'])

function sameByText(left: NetObject, right: NetObject): boolean {
  return left.typeName === right.typeName && BY_TEXT.has(left.typeName) && left.toText() === right.toText()
}

function sameText(left: NetObject, right: string): boolean {
  return BY_TEXT.has(left.typeName) && left.toText().toLowerCase() === right.toLowerCase()
}

function notComparable(left: NonNullable<Value>, right: NonNullable<Value>): PsError {
  const text = textOf(left)
  if (typeNameOf(left) === typeNameOf(right)) {
    return runtimeError('NotIcomparable', `Cannot compare "${text}" because it is not IComparable.`)
  }
  return runtimeError(
    'ComparisonFailure',
    `Could not compare "${text}" to "${textOf(right)}". Error: "Cannot convert the "${textOf(right)}" value of type ` +
      `"${typeNameOf(right)}" to type "${typeNameOf(left)}"."`,
  )
}
