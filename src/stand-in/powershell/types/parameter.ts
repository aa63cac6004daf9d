import { toBool, toBytes, toChar, toInt, toItems, toNumber } from '../runtime/convert.ts'
import { PsError, runtimeError } from '../runtime/errors.ts'
import type { Session } from '../runtime/session.ts'
import { isIntegerKind, isNumber, kindOf, toBigInt, toDouble } from '../values/number.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { textOf, typeNameOf } from '../values/text.ts'
import { Char, type Value } from '../values/value.ts'

/** What a parameter's kind gives to the code behind it. */
interface Kinds {
  int: number
  long: bigint
  double: number
  bool: boolean
  char: number
  string: string
  object: Value
  bytes: Uint8Array
  strings: string[]
  objects: readonly Value[]
  block: ScriptBlock
  'params object': Value[]
}

export type Parameter = keyof Kinds

export type Arguments<P extends readonly Parameter[]> = { [I in keyof P]: Kinds[P[I]] }

interface Kind {
  readonly typeName: string
  convert(value: Value, session: Session): unknown
  /** 0 for the same type, more the farther; 100 when only a conversion of last resort can do it. */
  score(value: Value): number
}

const KINDS: Readonly<Record<Parameter, Kind>> = {
  int: { typeName: 'System.Int32', convert: toInt, score: (value) => numberScore(value, 'int32') },
  long: {
    typeName: 'System.Int64',
    convert: (value) => toBigInt(toNumber('int64', value)),
    score: (value) => numberScore(value, 'int64'),
  },
  double: {
    typeName: 'System.Double',
    convert: (value) => toDouble(toNumber('double', value)),
    score: (value) => numberScore(value, 'double'),
  },
  bool: {
    typeName: 'System.Boolean',
    convert: toBool,
    score: (value) => (typeof value === 'boolean' ? 0 : 90),
  },
  char: { typeName: 'System.Char', convert: (value) => toChar(value).code, score: charScore },
  string: { typeName: 'System.String', convert: textOf, score: stringScore },
  object: { typeName: 'System.Object', convert: (value) => value ?? null, score: () => 20 },
  bytes: { typeName: 'System.Byte[]', convert: toBytes, score: bytesScore },
  strings: {
    typeName: 'System.String[]',
    convert: (value) => toItems(value).map(textOf),
    score: (value) => (Array.isArray(value) ? 5 : 60),
  },
  objects: {
    typeName: 'System.Object[]',
    convert: toItems,
    score: (value) => (Array.isArray(value) ? 5 : 70),
  },
  block: {
    typeName: 'System.Management.Automation.ScriptBlock',
    convert: toScriptBlock,
    score: (value) => (value instanceof ScriptBlock ? 0 : 100),
  },
  'params object': { typeName: 'System.Object', convert: (value) => value, score: () => 25 },
}

export function score(parameter: Parameter, value: Value): number {
  return KINDS[parameter].score(value)
}

/** @throws PsError in the words with which PowerShell refuses an argument */
export function convertArgument(
  parameter: Parameter,
  value: Value,
  session: Session,
  method: string,
  place: number,
): unknown {
  const { convert, typeName } = KINDS[parameter]
  try {
    return convert(value, session)
  } catch (error) {
    if (!(error instanceof PsError)) throw error
    const name = PARAMETER_NAMES[place] ?? 'value'
    throw runtimeError(
      'MethodArgumentConversionInvalidCastArgument',
      `Cannot convert argument "${name}", with value: "${textOf(value)}", for "${method}" to type "${typeName}": ` +
        `"${error.message}"`,
      { type: 'System.Management.Automation.MethodException', category: 'NotSpecified' },
    )
  }
}

/** .NET's own parameter names are not kept here; these stand for them in the message. */
const PARAMETER_NAMES = ['value', 'second', 'third', 'fourth']

const WIDENING = [
  'byte',
  'sbyte',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'single',
  'double',
]

function numberScore(value: Value, kind: string): number {
  if (!isNumber(value)) return value instanceof Char ? 30 : typeof value === 'string' ? 80 : 85
  const steps = WIDENING.indexOf(kind) - WIDENING.indexOf(kindOf(value))
  if (steps >= 0) return steps
  return isIntegerKind(kindOf(value)) ? 40 : 50
}

function charScore(value: Value): number {
  if (value instanceof Char) return 0
  return typeof value === 'string' && value.length === 1 ? 10 : 95
}

function stringScore(value: Value): number {
  if (typeof value === 'string') return 0
  return value instanceof Char ? 9 : value === null || value === undefined ? 2 : 60
}

function bytesScore(value: Value): number {
  if (value instanceof Uint8Array) return 0
  return Array.isArray(value) ? 15 : 95
}

function toScriptBlock(value: Value): ScriptBlock {
  if (value instanceof ScriptBlock) return value
  const typeName = value === null || value === undefined ? 'null' : typeNameOf(value)
  throw runtimeError(
    'ConvertToFinalInvalidCastException',
    `Cannot convert the value of type "${typeName}" to a script block.`,
  )
}
