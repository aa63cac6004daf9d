import { NetObject, type Value } from './value.ts'

export type NumberKind =
  | 'byte'
  | 'sbyte'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'single'
  | 'double'
  | 'decimal'

interface KindFacts {
  typeName: string
  min?: bigint
  max?: bigint
}

const integer = (typeName: string, bits: number, signed: boolean): KindFacts => ({
  typeName,
  min: signed ? -(1n << BigInt(bits - 1)) : 0n,
  max: signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n,
})

export const NUMBER_KINDS: Readonly<Record<NumberKind, KindFacts>> = {
  byte: integer('System.Byte', 8, false),
  sbyte: integer('System.SByte', 8, true),
  int16: integer('System.Int16', 16, true),
  uint16: integer('System.UInt16', 16, false),
  int32: integer('System.Int32', 32, true),
  uint32: integer('System.UInt32', 32, false),
  int64: integer('System.Int64', 64, true),
  uint64: integer('System.UInt64', 64, false),
  single: { typeName: 'System.Single' },
  double: { typeName: 'System.Double' },
  decimal: { typeName: 'System.Decimal' },
}

/** A number that is neither [int] nor [long]. Its value is a bigint for [uint64], a number for the others. */
export class Num extends NetObject {
  readonly kind: NumberKind
  readonly value: number | bigint

  constructor(kind: NumberKind, value: number | bigint) {
    super()
    this.kind = kind
    this.value = value
  }

  get typeName(): string {
    return NUMBER_KINDS[this.kind].typeName
  }

  override toText(): string {
    return typeof this.value === 'bigint'
      ? String(this.value)
      : doubleText(this.value, this.kind === 'single' ? 7 : 15)
  }
}

export type NumberValue = number | bigint | Num

export const double = (value: number): Num => new Num('double', value)
export const uint16 = (value: number): Num => new Num('uint16', value)
export const uint32 = (value: number): Num => new Num('uint32', value)
export const uint64 = (value: number | bigint): Num => new Num('uint64', BigInt(value))
const BYTES = Array.from({ length: 256 }, (_, value) => new Num('byte', value))
/** One object for each of the 256: bytes are taken out of arrays by the thousand. */
export const byte = (value: number): Value => BYTES[value]

export function isNumber(value: Value): value is NumberValue {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Num
}

export function kindOf(value: NumberValue): NumberKind {
  if (typeof value === 'number') return 'int32'
  if (typeof value === 'bigint') return 'int64'
  return value.kind
}

export function toDouble(value: NumberValue): number {
  return typeof value === 'number' ? value : Number(typeof value === 'bigint' ? value : value.value)
}

export const isIntegerKind = (kind: NumberKind): boolean => NUMBER_KINDS[kind].max !== undefined

/** The exact integer; fractions are rounded to the even neighbour, as .NET's conversions do. */
export function toBigInt(value: NumberValue): bigint {
  if (typeof value === 'bigint') return value
  const plain = value instanceof Num ? value.value : value
  return typeof plain === 'bigint' ? plain : BigInt(roundToEven(plain))
}

/** The integer as a value of the kind; undefined when it does not fit. */
export function integerOf(kind: NumberKind, value: bigint): NumberValue | undefined {
  const { min, max } = NUMBER_KINDS[kind]
  if (min === undefined || max === undefined || value < min || value > max) return undefined
  if (kind === 'int32') return Number(value)
  if (kind === 'int64') return value
  if (kind === 'uint64') return new Num(kind, value)
  return kind === 'byte' ? (BYTES[Number(value)] ?? undefined) : new Num(kind, Number(value))
}

/** The smallest of [int], [long], [double] that holds it: how literals and sums get their type. */
export function wideningInteger(value: bigint): NumberValue {
  return integerOf('int32', value) ?? integerOf('int64', value) ?? double(Number(value))
}

export function isInt32(value: number): boolean {
  return (value | 0) === value
}

export function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** .NET Framework's `ToString("G15")`, the default of [double]. */
export function doubleText(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞'
  if (Object.is(value, -0)) return '0'
  const [mantissa = '', exponentText = '0'] = value.toExponential(digits - 1).split('e')
  const exponent = Number(exponentText)
  if (exponent >= digits || exponent < -4) {
    const sign = exponent < 0 ? '-' : '+'
    return `${trimZeros(mantissa)}E${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  return trimZeros(value.toFixed(Math.min(100, Math.max(0, digits - 1 - exponent))))
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
