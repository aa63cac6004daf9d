import {
  add,
  bitwise,
  bitwiseNot,
  divide,
  multiply,
  negate,
  range,
  remainder,
  shift,
  subtract,
} from '../runtime/arithmetic.ts'
import { cast, isOfType } from '../runtime/cast.ts'
import { compare, contains, equal, matching } from '../runtime/comparison.ts'
import type { Context } from '../runtime/context.ts'
import { numberFrom, toBool } from '../runtime/convert.ts'
import { PsError, runtimeError } from '../runtime/errors.ts'
import { format, join, like, match, replace, split, splitWords } from '../runtime/text-operators.ts'
import { operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { resolveType } from '../types/known-types.ts'
import { NetType } from '../types/net-type.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { Compiler, Expression, ExpressionTable } from './compiler.ts'

type Binary = (left: Value, right: Value, context: Context) => Value

export const operators: ExpressionTable = {
  logical_expression: logical,
  logical_argument_expression: logical,
  bitwise_expression: binary,
  bitwise_argument_expression: binary,
  comparison_expression: binary,
  comparison_argument_expression: binary,
  additive_expression: binary,
  additive_argument_expression: binary,
  multiplicative_expression: binary,
  multiplicative_argument_expression: binary,
  format_expression: binary,
  format_argument_expression: binary,
  range_expression: binary,
  range_argument_expression: binary,
  expression_with_unary_operator: unary,
}

const not = (value: Value): Value => !toBool(value)

/** Negates what a comparison gives: a list keeps the elements that did not match. */
const without = (left: Value, test: (item: Value) => boolean): Value => matching(left, (item) => !test(item))

/** Comparison operators by their name without `-` and without the `i` or `c` that sets the case. */
const COMPARISONS: Readonly<
  Record<string, (left: Value, right: Value, context: Context, ignoreCase: boolean) => Value>
> = {
  eq: (left, right, _context, ignoreCase) => matching(left, (item) => equal(item, right, !ignoreCase)),
  ne: (left, right, _context, ignoreCase) => without(left, (item) => equal(item, right, !ignoreCase)),
  gt: (left, right, _context, ignoreCase) => matching(left, (item) => compare(item, right, !ignoreCase) > 0),
  ge: (left, right, _context, ignoreCase) => matching(left, (item) => compare(item, right, !ignoreCase) >= 0),
  lt: (left, right, _context, ignoreCase) => matching(left, (item) => compare(item, right, !ignoreCase) < 0),
  le: (left, right, _context, ignoreCase) => matching(left, (item) => compare(item, right, !ignoreCase) <= 0),
  like: (left, right, _context, ignoreCase) => like(left, right, ignoreCase),
  notlike: (left, right, _context, ignoreCase) =>
    without(left, (item) => toBool(like(item, right, ignoreCase))),
  match: (left, right, context, ignoreCase) => match(context, left, right, ignoreCase),
  notmatch: (left, right, context, ignoreCase) =>
    without(left, (item) => toBool(match(context, item, right, ignoreCase))),
  contains: (left, right, _context, ignoreCase) => contains(left, right, !ignoreCase),
  notcontains: (left, right, _context, ignoreCase) => !contains(left, right, !ignoreCase),
  in: (left, right, _context, ignoreCase) => contains(right, left, !ignoreCase),
  notin: (left, right, _context, ignoreCase) => !contains(right, left, !ignoreCase),
  replace: (left, right, _context, ignoreCase) => replace(left, right, ignoreCase),
  split: (left, right, _context, ignoreCase) => split(left, right, ignoreCase),
}

const BINARY: Readonly<Record<string, Binary>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': remainder,
  '..': range,
  '-f': format,
  '-band': (left, right) => bitwise('and', left, right),
  '-bor': (left, right) => bitwise('or', left, right),
  '-bxor': (left, right) => bitwise('xor', left, right),
  '-shl': (left, right) => shift('left', left, right),
  '-shr': (left, right) => shift('right', left, right),
  '-join': join,
  '-is': (left, right) => isOfType(left, typeOperand(right)),
  '-isnot': (left, right) => !isOfType(left, typeOperand(right)),
  '-as': (left, right, context) => castOrNull(left, right, context),
}

const UNARY: Readonly<Record<string, (value: Value) => Value>> = {
  '-not': not,
  '!': not,
  '-bnot': bitwiseNot,
  '+': (value) => numberFrom(value),
  '-': negate,
  ',': (value) => [value ?? null],
  '-split': splitWords,
  '-join': (value) => join(value, ''),
}

/** The common comparisons, where both sides are [int] or [long]. */
const OF_INTEGERS: Readonly<Record<string, (left: number | bigint, right: number | bigint) => boolean>> = {
  '-eq': (left, right) => left <= right && left >= right,
  '-ne': (left, right) => left < right || left > right,
  '-lt': (left, right) => left < right,
  '-le': (left, right) => left <= right,
  '-gt': (left, right) => left > right,
  '-ge': (left, right) => left >= right,
}

const isInteger = (value: Value): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

/** The function behind a binary operator as it is written, also for `+=` and its like. */
export function binaryOperator(written: string): Binary {
  const general = generalOperator(written)
  const ofIntegers = OF_INTEGERS[written.toLowerCase()]
  if (!ofIntegers) return general
  return (left, right, context) => {
    return isInteger(left) && isInteger(right) ? ofIntegers(left, right) : general(left, right, context)
  }
}

function generalOperator(written: string): Binary {
  const name = written.toLowerCase()
  const known = BINARY[name]
  if (known) return known
  const plain = COMPARISONS[name.slice(1)]
  if (plain) return (left, right, context) => plain(left, right, context, true)
  const cased = COMPARISONS[name.slice(2)]
  const ignoreCase = name[1] !== 'c'
  if (cased) return (left, right, context) => cased(left, right, context, ignoreCase)
  throw runtimeError('UnexpectedToken', `Unexpected token '${written}' in expression or statement.`, {
    category: 'ParserError',
  })
}

function binary(node: SyntaxNode, compiler: Compiler): Expression {
  const [leftNode, operatorNode, rightNode] = node.children
  if (!leftNode || !operatorNode || !rightNode) throw new Error(`${node.type} without two operands`)
  const left = compiler.expression(leftNode)
  const right = compiler.expression(rightNode)
  const operate = binaryOperator(textOfNode(operatorNode))
  return (context) => operate(left(context), right(context), context)
}

function logical(node: SyntaxNode, compiler: Compiler): Expression {
  const [leftNode, operatorNode, rightNode] = node.children
  if (!leftNode || !operatorNode || !rightNode) throw new Error(`${node.type} without two operands`)
  const left = compiler.expression(leftNode)
  const right = compiler.expression(rightNode)
  switch (textOfNode(operatorNode).toLowerCase()) {
    case '-and':
      return (context) => toBool(left(context)) && toBool(right(context))
    case '-or':
      return (context) => toBool(left(context)) || toBool(right(context))
    default:
      return (context) => toBool(left(context)) !== toBool(right(context))
  }
}

function unary(node: SyntaxNode, compiler: Compiler): Expression {
  const [operatorNode] = node.children
  const operate = UNARY[textOfNode(operatorNode ?? node).toLowerCase()]
  if (!operate) throw new Error(`${textOfNode(node)} has no known operator`)
  const value = compiler.expression(operand(node, 0))
  return (context) => operate(value(context))
}

function typeOperand(value: Value): NetType {
  if (value instanceof NetType) return value
  const type = resolveType(textOf(value))
  if (type) return type
  throw runtimeError('IsOperatorRequiresType', `Cannot convert "${textOf(value)}" to a type.`)
}

function castOrNull(left: Value, right: Value, context: Context): Value {
  try {
    return cast(typeOperand(right), left, context.session)
  } catch (error) {
    if (error instanceof PsError) return null
    throw error
  }
}
