import {
  double,
  integerOf,
  isInt32,
  isNumber,
  kindOf,
  Num,
  type NumberKind,
  type NumberValue,
  toBigInt,
  toDouble,
} from '../values/number.ts'
import { textOf, typeNameOf } from '../values/text.ts'
import { DateTime, TimeSpan } from '../values/time.ts'
import { Char, Hashtable, type Value } from '../values/value.ts'
import { itemsOf, numberFrom, toInt } from './convert.ts'
import { PsError, runtimeError } from './errors.ts'

export function add(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return int32OrDouble(left + right)
  if (isInteger(left) && isInteger(right)) return int64OrDouble(BigInt(left) + BigInt(right))
  if (typeof left === 'string') return left + textOf(right)
  if (left === null || left === undefined) return right
  if (left instanceof Char) return textOf(left) + textOf(right)
  const items = itemsOf(left)
  if (items) return [...items, ...(itemsOf(right) ?? [right ?? null])]
  if (left instanceof Hashtable) return mergeTables(left, right)
  if (left instanceof DateTime && right instanceof TimeSpan) return left.plus(right.ticks)
  if (left instanceof TimeSpan && right instanceof TimeSpan) return new TimeSpan(left.ticks + right.ticks)
  return calculate('op_Addition', left, right)
}

export function subtract(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return int32OrDouble(left - right)
  if (isInteger(left) && isInteger(right)) return int64OrDouble(BigInt(left) - BigInt(right))
  if (left instanceof DateTime && right instanceof DateTime) return new TimeSpan(left.ticks - right.ticks)
  if (left instanceof DateTime && right instanceof TimeSpan) return left.plus(-right.ticks)
  if (left instanceof TimeSpan && right instanceof TimeSpan) return new TimeSpan(left.ticks - right.ticks)
  return calculate('op_Subtraction', left, right)
}

export function multiply(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right
    return isInt32(product) ? product : double(product)
  }
  if (isInteger(left) && isInteger(right)) return int64OrDouble(BigInt(left) * BigInt(right))
  if (typeof left === 'string') return left.repeat(toInt(right))
  if (Array.isArray(left)) return Array.from({ length: toInt(right) }, () => left).flat()
  return calculate('op_Multiply', left, right)
}

export function divide(left: Value, right: Value): Value {
  return calculate('op_Division', left, right)
}

export function remainder(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number' && right !== 0) return (left % right) + 0
  if (isInteger(left) && isInteger(right) && Number(right) !== 0) return BigInt(left) % BigInt(right)
  return calculate('op_Modulus', left, right)
}

export function negate(value: Value): Value {
  return subtract(0, value)
}

/** The type and content of `n..m`. */
export function range(from: Value, to: Value): Value[] {
  const first = toInt(from)
  const last = toInt(to)
  const step = first <= last ? 1 : -1
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, place) => first + place * step)
}

type Operation = 'op_Addition' | 'op_Subtraction' | 'op_Multiply' | 'op_Division' | 'op_Modulus'

function calculate(operation: Operation, left: Value, right: Value): Value {
  const a = operandOf(operation, left, left, right)
  const b = operandOf(operation, right, left, right)
  const kind = promoted(a, b)
  if (kind === 'double' || kind === 'decimal') {
    if (kind === 'decimal' && operation === 'op_Division' && toDouble(b) === 0) throw divisionByZero()
    return new Num(kind, FLOATING[operation](toDouble(a), toDouble(b)))
  }
  const [x, y] = [toBigInt(a), toBigInt(b)]
  if (y === 0n && (operation === 'op_Division' || operation === 'op_Modulus')) throw divisionByZero()
  // An integer division that does not come out even is one of doubles.
  if (operation === 'op_Division' && x % y !== 0n) return double(Number(x) / Number(y))
  const result = INTEGRAL[operation](x, y)
  return integerOf(kind, result) ?? double(Number(result))
}

const FLOATING: Readonly<Record<Operation, (a: number, b: number) => number>> = {
  op_Addition: (a, b) => a + b,
  op_Subtraction: (a, b) => a - b,
  op_Multiply: (a, b) => a * b,
  op_Division: (a, b) => a / b,
  op_Modulus: (a, b) => a % b,
}

const INTEGRAL: Readonly<Record<Operation, (a: bigint, b: bigint) => bigint>> = {
  op_Addition: (a, b) => a + b,
  op_Subtraction: (a, b) => a - b,
  op_Multiply: (a, b) => a * b,
  op_Division: (a, b) => a / b,
  op_Modulus: (a, b) => a % b,
}

/** The kind in which two numbers are calculated (PowerShell's binary operation binder). */
function promoted(a: NumberValue, b: NumberValue): NumberKind {
  const kinds = [kindOf(a), kindOf(b)]
  const has = (...some: NumberKind[]) => kinds.some((kind) => some.includes(kind))
  if (has('decimal')) return has('double', 'single') ? 'double' : 'decimal'
  if (has('double', 'single')) return 'double'
  const negative = toBigInt(a) < 0n || toBigInt(b) < 0n
  if (has('uint64')) return negative ? 'decimal' : 'uint64'
  if (has('int64')) return 'int64'
  if (has('uint32')) return negative ? 'int64' : 'uint32'
  return 'int32'
}

function operandOf(operation: Operation, value: Value, left: Value, right: Value): NumberValue {
  if (isNumber(value)) return value
  try {
    if (typeof value === 'boolean' || typeof value === 'string' || value === null || value === undefined) {
      return numberFrom(value)
    }
    if (value instanceof Char) return value.code
  } catch (error) {
    // What is no number is refused in the words of the operands' types, unless it is text.
    if (!(error instanceof PsError) || typeof value === 'string') throw error
  }
  throw operatorMissing(operation, left, right)
}

function operatorMissing(operation: string, left: Value, right: Value): PsError {
  const owner = left === null || left === undefined ? right : left
  const name = typeNameOf(owner ?? '')
  return runtimeError(
    'MethodNotFound',
    `Method invocation failed because [${name}] does not contain a method named '${operation}'.`,
    { target: `(${operation}:String)` },
  )
}

function divisionByZero(): PsError {
  return runtimeError('RuntimeException', 'Attempted to divide by zero.', { category: 'NotSpecified' })
}

/** [int] or [long]: what loops count with. */
function isInteger(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function int64OrDouble(value: bigint): Value {
  return BigInt.asIntN(64, value) === value ? value : double(Number(value))
}

function int32OrDouble(value: number): Value {
  return isInt32(value) ? value : double(value)
}

function mergeTables(left: Hashtable, right: Value): Value {
  if (!(right instanceof Hashtable)) {
    throw runtimeError('AddHashTableToNonHashTable', 'A hash table can only be added to another hash table.')
  }
  const merged = new Hashtable()
  for (const { key, value } of [...left.entries(), ...right.entries()]) {
    if (merged.has(key)) {
      throw runtimeError(
        'RuntimeException',
        `Item has already been added. Key in dictionary: '${textOf(key)}'  Key being added: '${textOf(key)}'`,
      )
    }
    merged.set(key, value)
  }
  return merged
}

/** Bitwise operators work on the wider of the two integer kinds. */
export function bitwise(operator: 'and' | 'or' | 'xor', left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') {
    return operator === 'and' ? left & right : operator === 'or' ? left | right : left ^ right
  }
  const [a, b] = [numberFrom(left), numberFrom(right)]
  const kind = promoted(integral(a), integral(b))
  const [x, y] = [toBigInt(a), toBigInt(b)]
  const bits = operator === 'and' ? x & y : operator === 'or' ? x | y : x ^ y
  return integerOf(kind === 'decimal' ? 'int64' : kind, bits) ?? double(Number(bits))
}

export function bitwiseNot(value: Value): Value {
  const number = integral(numberFrom(value))
  const kind = kindOf(number)
  if (kind === 'uint64') return integerOf(kind, BigInt.asUintN(64, ~toBigInt(number)))
  if (kind === 'uint32') return integerOf(kind, BigInt.asUintN(32, ~toBigInt(number)))
  return integerOf(kind === 'int64' ? kind : 'int32', ~toBigInt(number))
}

/** The count is taken modulo the width, as in C#. */
export function shift(direction: 'left' | 'right', value: Value, by: Value): Value {
  const number = integral(numberFrom(value))
  const kind = kindOf(number)
  const count = toInt(by)
  const wide = kind === 'int64' || kind === 'uint64'
  const places = BigInt(count & (wide ? 63 : 31))
  const bits = direction === 'left' ? toBigInt(number) << places : toBigInt(number) >> places
  if (kind === 'uint64') return integerOf(kind, BigInt.asUintN(64, bits))
  if (kind === 'int64') return BigInt.asIntN(64, bits)
  if (kind === 'uint32') return integerOf(kind, BigInt.asUintN(32, bits))
  return Number(BigInt.asIntN(32, bits))
}

function integral(number: NumberValue): NumberValue {
  const kind = kindOf(number)
  if (kind !== 'double' && kind !== 'single' && kind !== 'decimal') return number
  const value = toBigInt(number)
  const integer = integerOf('int32', value) ?? integerOf('int64', value)
  if (integer === undefined) {
    throw runtimeError('InvalidCast', `Cannot convert value "${textOf(number)}" to type "System.Int64".`)
  }
  return integer
}
