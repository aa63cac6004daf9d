import {
  double,
  integerOf,
  isNumber,
  kindOf,
  NUMBER_KINDS,
  Num,
  type NumberKind,
  type NumberValue,
  toBigInt,
  toDouble,
  wideningInteger,
} from '../values/number.ts'
import { textOf, typeNameOf } from '../values/text.ts'
import { Char, List, NetObject, PsObject, type Value } from '../values/value.ts'
import { castError } from './errors.ts'

/** Truth, as `if` sees it. */
export function toBool(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    case 'undefined':
      return false
  }
  if (value === null) return false
  if (value instanceof Num) return toDouble(value) !== 0
  if (value instanceof Char) return value.code !== 0
  const items = itemsOf(value)
  if (!items) return value instanceof SwitchLike ? value.isPresent : true
  return items.length === 0 ? false : items.length === 1 ? toBool(items[0]) : true
}

/** A [switch] value: true or false with a type of its own. */
export class SwitchLike extends NetObject {
  readonly typeName = 'System.Management.Automation.SwitchParameter'
  readonly isPresent: boolean

  constructor(isPresent: boolean) {
    super()
    this.isPresent = isPresent
  }

  override toText(): string {
    return this.isPresent ? 'True' : 'False'
  }
}

/** The elements of what PowerShell enumerates; undefined for what counts as one value. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value
  if (value instanceof Uint8Array) return Array.from(value, (each) => integerOf('byte', BigInt(each)))
  if (value instanceof List) return value.items
  return undefined
}

/** The value as a list: nothing is no element, a single value one. */
export function toItems(value: Value): readonly Value[] {
  return value === undefined ? [] : (itemsOf(value) ?? [value])
}

/** @throws PsError when the value is no number of that kind */
export function toNumber(kind: NumberKind, value: Value): NumberValue {
  const number = numberFrom(value, NUMBER_KINDS[kind].typeName)
  if (kindOf(number) === kind) return number
  if (kind === 'double' || kind === 'single' || kind === 'decimal') {
    return new Num(kind, kind === 'single' ? Math.fround(toDouble(number)) : toDouble(number))
  }
  const fitting = Number.isFinite(toDouble(number)) ? integerOf(kind, toBigInt(number)) : undefined
  if (fitting === undefined) throw overflow(value, kind)
  return fitting
}

export function toInt(value: Value): number {
  if (typeof value === 'number') return value
  return toNumber('int32', value) as number
}

/** A number of whatever kind fits, as arithmetic takes its operands. @throws PsError */
export function numberFrom(value: Value, typeName = 'System.Int32'): NumberValue {
  if (isNumber(value)) return value
  if (value === null || value === undefined) return 0
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Char) return value.code
  if (value instanceof SwitchLike) return value.isPresent ? 1 : 0
  const number = typeof value === 'string' ? parseNumber(value) : undefined
  if (number !== undefined) return number
  if (typeof value === 'string') {
    throw castError(
      `Cannot convert value "${value}" to type "${typeName}". Error: "Input string was not in a correct format."`,
    )
  }
  const items = itemsOf(value)
  if (items?.length === 1) return numberFrom(items[0], typeName)
  throw castError(
    `Cannot convert the "${textOf(value)}" value of type "${typeNameOf(value)}" to type "${typeName}".`,
    'ConvertToFinalInvalidCastException',
  )
}

const MULTIPLIERS: Readonly<Record<string, bigint>> = {
  kb: 1n << 10n,
  mb: 1n << 20n,
  gb: 1n << 30n,
  tb: 1n << 40n,
  pb: 1n << 50n,
}

/** A number as it is written in a script or in a string; undefined when it is none. */
export function parseNumber(text: string): NumberValue | undefined {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '') return 0
  const hex = trimmed.match(/^([+-]?)0x([0-9a-f]+)(l?)(kb|mb|gb|tb|pb)?$/)
  if (hex) return scaled(hexInteger(hex[2] ?? ''), hex[1] === '-', hex[3] ?? '', hex[4])
  const parts = trimmed.match(/^([+-]?)(\d*\.?\d*(?:e[+-]?\d+)?)([ld]?)(kb|mb|gb|tb|pb)?$/)
  const [, sign, digits = '', suffix = '', multiplier] = parts ?? []
  if (!parts || !/\d/.test(digits)) return undefined
  if (/^\d+$/.test(digits)) return scaled(BigInt(digits), sign === '-', suffix, multiplier)
  const value = Number(digits) * Number(MULTIPLIERS[multiplier ?? ''] ?? 1n) * (sign === '-' ? -1 : 1)
  return suffix === 'd' ? new Num('decimal', value) : double(value)
}

/** 8 digits are the bits of an [int], 16 those of a [long]: 0xFFFFFFFF is -1 in Windows PowerShell. */
function hexInteger(digits: string): bigint {
  const value = BigInt(`0x${digits}`)
  if (digits.length <= 8) return BigInt.asIntN(32, value)
  return digits.length <= 16 ? BigInt.asIntN(64, value) : value
}

function scaled(
  value: bigint,
  negative: boolean,
  suffix: string,
  multiplier: string | undefined,
): NumberValue {
  const signed = (negative ? -value : value) * (MULTIPLIERS[multiplier ?? ''] ?? 1n)
  if (suffix === 'l') return integerOf('int64', signed) ?? double(Number(signed))
  return suffix === 'd' ? new Num('decimal', Number(signed)) : wideningInteger(signed)
}

/** .NET's own words. */
const NAMES_IN_OVERFLOWS: Readonly<Record<NumberKind, string>> = {
  byte: 'an unsigned byte',
  sbyte: 'a signed byte',
  int16: 'an Int16',
  uint16: 'a UInt16',
  int32: 'an Int32',
  uint32: 'a UInt32',
  int64: 'an Int64',
  uint64: 'a UInt64',
  single: 'a Single',
  double: 'a Double',
  decimal: 'a Decimal',
}

function overflow(value: Value, kind: NumberKind): Error {
  const { typeName } = NUMBER_KINDS[kind]
  const reason = `Value was either too large or too small for ${NAMES_IN_OVERFLOWS[kind]}.`
  return castError(
    `Cannot convert value "${textOf(value)}" to type "${typeName}". Error: "${reason}"`,
    'InvalidCastIConvertible',
  )
}

/** @throws PsError when the text has not exactly one character */
export function toChar(value: Value): Char {
  if (value instanceof Char) return value
  if (typeof value === 'string') {
    if (value.length === 1) return new Char(value.charCodeAt(0))
    throw castError(
      `Cannot convert value "${value}" to type "System.Char". Error: "String must be exactly one character long."`,
      'InvalidCastParseTargetInvocation',
    )
  }
  return new Char(toInt(value))
}

/** @throws PsError when an element is no byte */
export function toBytes(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value
  return Uint8Array.from(toItems(value ?? undefined), (item) => Number(toDouble(toNumber('byte', item))))
}

/** Elements of what a pipeline unrolls, with custom objects and strings left whole. */
export function enumerate(value: Value, emit: (item: Value) => void): void {
  const items = value instanceof PsObject ? undefined : itemsOf(value)
  if (!items) {
    if (value !== undefined) emit(value)
    return
  }
  for (const item of items) emit(item)
}

const KIND_OF_TYPE = new Map(
  (Object.keys(NUMBER_KINDS) as NumberKind[]).map((kind) => [NUMBER_KINDS[kind].typeName, kind] as const),
)

/** The value as an element of a typed collection; types without a conversion here take it as it is. */
export function toElement(typeName: string, value: Value): Value {
  if (typeName === 'System.String') return textOf(value)
  if (typeName === 'System.Boolean') return toBool(value)
  if (typeName === 'System.Char') return toChar(value)
  const kind = KIND_OF_TYPE.get(typeName)
  return kind ? toNumber(kind, value) : value
}
