import { toBool, toItems, toNumber } from '../runtime/convert.ts'
import { NetThrow, PsError } from '../runtime/errors.ts'
import {
  double,
  integerOf,
  isNumber,
  kindOf,
  type NumberKind,
  toBigInt,
  toDouble,
  uint16,
  uint32,
  uint64,
} from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { Char, type Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'

const to = (kind: NumberKind) => [
  on(['object'], (_self: null, [value]) => number(kind, value)),
  on(['object', 'int'], (_self: null, [value, base]) => fromBase(kind, textOf(value), base)),
]

function number(kind: NumberKind, value: Value): Value {
  try {
    return toNumber(kind, typeof value === 'string' ? plainDigits(value) : value)
  } catch (error) {
    if (!(error instanceof PsError)) throw error
    const overflow = error.message.includes('too large')
    throw new NetThrow(
      overflow ? 'System.OverflowException' : 'System.FormatException',
      overflow
        ? error.message.replace(/^.*Error: "(.*)"$/s, '$1')
        : 'Input string was not in a correct format.',
    )
  }
}

function plainDigits(text: string): string {
  if (/^\s*[-+]?[\d.]+(e[-+]?\d+)?\s*$/i.test(text)) return text
  throw new NetThrow('System.FormatException', 'Input string was not in a correct format.')
}

const DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^[01]+$/,
  8: /^[0-7]+$/,
  10: /^-?\d+$/,
  16: /^(0x)?[\da-f]+$/i,
}
const PREFIXES: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' }
const WIDTHS: Partial<Record<NumberKind, number>> = {
  byte: 8,
  sbyte: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
}

/** Digits in base 2, 8, 10 or 16 are the bits of the number: "FFFFFFFF" is -1 as an [int]. */
function fromBase(kind: NumberKind, text: string, base: number): Value {
  if (!DIGITS[base]?.test(text))
    throw new NetThrow('System.FormatException', 'Could not find any recognizable digits.')
  const value = BigInt((PREFIXES[base] ?? '') + text.replace(/^0x/i, ''))
  const width = WIDTHS[kind] ?? 64
  const signed =
    base !== 10 && /^(int|sbyte)/.test(kind) && value < 1n << BigInt(width)
      ? BigInt.asIntN(width, value)
      : value
  const result = integerOf(kind, signed)
  if (result === undefined)
    throw new NetThrow('System.OverflowException', 'Value was either too large or too small.')
  return result
}

function toBase(value: Value, base: number): string {
  if (!isNumber(value)) return textOf(value)
  const integer = toBigInt(value)
  const width = WIDTHS[kindOf(value)] ?? 64
  return base === 10 ? integer.toString() : BigInt.asUintN(width, integer).toString(base)
}

function toBase64(bytes: Uint8Array, lines: boolean): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
  return lines ? (text.match(/.{1,76}/g) ?? []).join('\r\n') : text
}

function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '')
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) {
    throw new NetThrow(
      'System.FormatException',
      'The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, ' +
        'or an illegal character among the padding characters. ',
    )
  }
  return new Uint8Array(Buffer.from(digits, 'base64'))
}

const convertTable = netType<null>({
  name: 'System.Convert',
  aliases: ['convert'],
  functions: {
    ToBase64String: [
      on(['bytes'], (_self, [bytes]) => toBase64(bytes, false)),
      on(['bytes', 'object'], (_self, [bytes, options]) =>
        toBase64(bytes, /insert|^1$/i.test(textOf(options))),
      ),
      on(['bytes', 'int', 'int'], (_self, [bytes, from, count]) =>
        toBase64(bytes.subarray(from, from + count), false),
      ),
    ],
    FromBase64String: on(['string'], (_self, [text]) => fromBase64(text)),
    ToByte: to('byte'),
    ToSByte: to('sbyte'),
    ToInt16: to('int16'),
    ToUInt16: to('uint16'),
    ToInt32: to('int32'),
    ToUInt32: to('uint32'),
    ToInt64: to('int64'),
    ToUInt64: to('uint64'),
    ToDouble: on(['object'], (_self, [value]) => number('double', value)),
    ToDecimal: on(['object'], (_self, [value]) => number('decimal', value)),
    ToBoolean: on(['object'], (_self, [value]) =>
      typeof value === 'string' ? /^\s*true\s*$/i.test(value) : toBool(value),
    ),
    ToChar: on(['int'], (_self, [code]) => new Char(code)),
    ToString: [
      on(['object'], (_self, [value]) => textOf(value)),
      on(['object', 'int'], (_self, [value, base]) => toBase(value, base)),
    ],
  },
})

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

const reading = (width: number, read: (data: DataView, place: number) => Value) =>
  on(['bytes', 'int'], (_self: null, [bytes, place]) => {
    if (place < 0 || place + width > bytes.length) {
      throw new NetThrow(
        'System.ArgumentException',
        'Destination array is not long enough to copy all the items in the collection. Check array index and length.',
      )
    }
    return read(view(bytes), place)
  })

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (each) => each.toString(16).toUpperCase().padStart(2, '0')).join('-')
}

const WRITERS: Readonly<
  Record<string, readonly [width: number, write: (data: DataView, value: bigint) => void]>
> = {
  int16: [2, (data, value) => data.setInt16(0, Number(value), true)],
  uint16: [2, (data, value) => data.setUint16(0, Number(value), true)],
  int32: [4, (data, value) => data.setInt32(0, Number(value), true)],
  uint32: [4, (data, value) => data.setUint32(0, Number(value), true)],
  int64: [8, (data, value) => data.setBigInt64(0, value, true)],
  uint64: [8, (data, value) => data.setBigUint64(0, value, true)],
}

function bytesOf(value: Value): Uint8Array {
  if (typeof value === 'boolean') return Uint8Array.of(value ? 1 : 0)
  const [item] = toItems(value)
  const source = item instanceof Char ? toNumber('uint16', item.code) : item
  const bytes = new Uint8Array(8)
  if (!isNumber(source)) throw new NetThrow('System.ArgumentException', 'The value has no bytes.')
  const writer = WRITERS[kindOf(source)]
  if (!writer) {
    view(bytes).setFloat64(0, toDouble(source), true)
    return bytes
  }
  writer[1](view(bytes), toBigInt(source))
  return bytes.slice(0, writer[0])
}

const bitConverterTable = netType<null>({
  name: 'System.BitConverter',
  aliases: ['bitconverter'],
  statics: { IsLittleEndian: () => true },
  functions: {
    ToString: [
      on(['bytes'], (_self, [bytes]) => toHex(bytes)),
      on(['bytes', 'int'], (_self, [bytes, from]) => toHex(bytes.subarray(from))),
      on(['bytes', 'int', 'int'], (_self, [bytes, from, count]) => toHex(bytes.subarray(from, from + count))),
    ],
    GetBytes: on(['object'], (_self, [value]) => bytesOf(value)),
    ToInt16: reading(2, (data, place) => data.getInt16(place, true)),
    ToUInt16: reading(2, (data, place) => uint16(data.getUint16(place, true))),
    ToInt32: reading(4, (data, place) => data.getInt32(place, true)),
    ToUInt32: reading(4, (data, place) => uint32(data.getUint32(place, true))),
    ToInt64: reading(8, (data, place) => data.getBigInt64(place, true)),
    ToUInt64: reading(8, (data, place) => uint64(data.getBigUint64(place, true))),
    ToDouble: reading(8, (data, place) => double(data.getFloat64(place, true))),
  },
})

export const conversionTables = [convertTable, bitConverterTable]
