import { compareNumbers, equal } from '../runtime/comparison.ts'
import { toBool, toNumber } from '../runtime/convert.ts'
import { NetThrow, PsError } from '../runtime/errors.ts'
import { formatValue } from '../values/format.ts'
import {
  double,
  integerOf,
  isNumber,
  kindOf,
  NUMBER_KINDS,
  type NumberKind,
  type NumberValue,
} from '../values/number.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'

const ALIASES: Readonly<Record<NumberKind, readonly string[]>> = {
  byte: ['byte'],
  sbyte: ['sbyte'],
  int16: ['short', 'int16'],
  uint16: ['ushort', 'uint16'],
  int32: ['int', 'int32'],
  uint32: ['uint32', 'uint'],
  int64: ['long', 'int64'],
  uint64: ['ulong', 'uint64'],
  single: ['float', 'single'],
  double: ['double'],
  decimal: ['decimal'],
}

const numberTable = (kind: NumberKind) => {
  const { typeName, min, max } = NUMBER_KINDS[kind]
  const bound = (value: bigint | undefined, limit: number): Value =>
    value === undefined ? double(limit) : (integerOf(kind, value) ?? null)
  return netType<NumberValue>({
    name: typeName,
    aliases: ALIASES[kind],
    interfaces: ['System.IComparable', 'System.IFormattable', 'System.ValueType'],
    statics: {
      MinValue: () => bound(min, -Number.MAX_VALUE),
      MaxValue: () => bound(max, Number.MAX_VALUE),
      ...(kind === 'double'
        ? {
            NaN: () => double(Number.NaN),
            PositiveInfinity: () => double(Number.POSITIVE_INFINITY),
            NegativeInfinity: () => double(Number.NEGATIVE_INFINITY),
            Epsilon: () => double(5e-324),
          }
        : {}),
    },
    methods: {
      ToString: [
        on([], (self) => textOf(self)),
        on(['string'], (self, [format]) => formatValue(self, format)),
        on(['object'], (self) => textOf(self)),
        on(['string', 'object'], (self, [format]) => formatValue(self, format)),
      ],
      CompareTo: on(['object'], (self, [other]) =>
        isNumber(other) ? Math.sign(compareNumbers(self, other)) : 1,
      ),
      Equals: on(
        ['object'],
        (self, [other]) => isNumber(other) && kindOf(other) === kindOf(self) && equal(self, other),
      ),
      GetTypeCode: on([], (self) => kindOf(self)),
    },
    functions: {
      Parse: [
        on(['string'], (_self, [text]) => parse(kind, text)),
        on(['string', 'object'], (_self, [text, style]) =>
          parse(kind, /hex|515|512/i.test(textOf(style)) ? `0x${text}` : text),
        ),
      ],
      IsNaN: on(['double'], (_self, [value]) => Number.isNaN(value)),
      IsInfinity: on(['double'], (_self, [value]) => Math.abs(value) === Number.POSITIVE_INFINITY),
    },
    convert: (value) => toNumber(kind, value),
  })
}

function parse(kind: NumberKind, text: string): Value {
  if (!/^\s*[-+]?(0x[\da-f]+|[\d.,]+(e[-+]?\d+)?)\s*$/i.test(text)) throw formatError()
  try {
    return toNumber(kind, text.replaceAll(',', ''))
  } catch (error) {
    if (!(error instanceof PsError)) throw error
    throw error.message.includes('too large')
      ? new NetThrow('System.OverflowException', error.message.replace(/^.*Error: "(.*)"$/s, '$1'))
      : formatError()
  }
}

function formatError(): NetThrow {
  return new NetThrow('System.FormatException', 'Input string was not in a correct format.')
}

const booleanTable = netType<boolean>({
  name: 'System.Boolean',
  aliases: ['bool', 'boolean'],
  interfaces: ['System.ValueType'],
  statics: { TrueString: () => 'True', FalseString: () => 'False' },
  methods: { ToString: on([], (self) => textOf(self)) },
  functions: { Parse: on(['string'], (_self, [text]) => parseBoolean(text)) },
  convert: toBool,
})

function parseBoolean(text: string): boolean {
  const word = text.trim().toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  throw new NetThrow('System.FormatException', 'String was not recognized as a valid Boolean.')
}

export const numberTables = [...(Object.keys(NUMBER_KINDS) as NumberKind[]).map(numberTable), booleanTable]
