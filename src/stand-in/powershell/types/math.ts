import { negate } from '../runtime/arithmetic.ts'
import { compareNumbers } from '../runtime/comparison.ts'
import { numberFrom, toNumber } from '../runtime/convert.ts'
import { NetThrow } from '../runtime/errors.ts'
import {
  double,
  isIntegerKind,
  kindOf,
  type NumberValue,
  roundToEven,
  toBigInt,
  toDouble,
  wideningInteger,
} from '../values/number.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'

const onDouble = (calculate: (value: number) => number) =>
  on(['double'], (_self: null, [value]) => double(calculate(value)))

/** Both numbers in the kind of the wider one. */
const choose = (wanted: (order: number) => boolean) =>
  on(['object', 'object'], (_self: null, [left, right]): Value => {
    const [a, b] = [numberFrom(left), numberFrom(right)]
    const chosen = wanted(compareNumbers(a, b)) ? a : b
    return sameKind(chosen, a, b)
  })

function sameKind(value: NumberValue, a: NumberValue, b: NumberValue): Value {
  if (kindOf(a) === kindOf(b)) return value
  if (isIntegerKind(kindOf(a)) && isIntegerKind(kindOf(b))) return toNumber('int64', value)
  return double(toDouble(value))
}

/** Floor and Ceiling of an integer are a double's, too: PowerShell picks that overload. */
const round = (value: number, digits: number, away: boolean): Value => {
  const scale = 10 ** digits
  const scaled = Number((value * scale).toPrecision(15))
  const rounded = away ? Math.sign(scaled) * Math.round(Math.abs(scaled)) : roundToEven(scaled)
  return double(rounded / scale)
}

const isAway = (mode: Value): boolean => /awayfromzero|^1$/i.test(textOf(mode))

const mathTable = netType<null>({
  name: 'System.Math',
  aliases: ['math'],
  statics: { PI: () => double(Math.PI), E: () => double(Math.E) },
  functions: {
    Abs: on(['object'], (_self, [value]) =>
      toDouble(numberFrom(value)) < 0 ? negate(value) : numberFrom(value),
    ),
    Ceiling: onDouble(Math.ceil),
    Floor: onDouble(Math.floor),
    Truncate: onDouble(Math.trunc),
    Sqrt: onDouble(Math.sqrt),
    Log: [
      onDouble(Math.log),
      on(['double', 'double'], (_self, [value, base]) => double(Math.log(value) / Math.log(base))),
    ],
    Log10: onDouble(Math.log10),
    Exp: onDouble(Math.exp),
    Sin: onDouble(Math.sin),
    Cos: onDouble(Math.cos),
    Pow: on(['double', 'double'], (_self, [base, exponent]) => double(base ** exponent)),
    Max: choose((order) => order >= 0),
    Min: choose((order) => order <= 0),
    Sign: on(['double'], (_self, [value]) => Math.sign(value)),
    Round: [
      on(['double'], (_self, [value]) => round(value, 0, false)),
      on(['double', 'object'], (_self, [value, how]) => {
        const isMode = typeof how === 'string'
        return round(value, isMode ? 0 : toDouble(numberFrom(how)), isMode && isAway(how))
      }),
      on(['double', 'int', 'object'], (_self, [value, digits, mode]) => round(value, digits, isAway(mode))),
    ],
    BigMul: on(['int', 'int'], (_self, [left, right]) => BigInt(left) * BigInt(right)),
    DivRem: on(['object', 'object'], (_self, [left, right]) => divide(numberFrom(left), numberFrom(right))),
  },
})

function divide(left: NumberValue, right: NumberValue): Value {
  if (toDouble(right) === 0)
    throw new NetThrow('System.DivideByZeroException', 'Attempted to divide by zero.')
  return wideningInteger(toBigInt(left) / toBigInt(right))
}

export const mathTables = [mathTable]
