import { add, subtract } from '../runtime/arithmetic.ts'
import { cast } from '../runtime/cast.ts'
import type { Context } from '../runtime/context.ts'
import { toBool } from '../runtime/convert.ts'
import { getElement, setElement } from '../runtime/element.ts'
import { runtimeError } from '../runtime/errors.ts'
import { invokeBlock } from '../runtime/invoke.ts'
import { callMethod, callStatic, getProperty, getStatic, setProperty } from '../runtime/members.ts'
import { childOfType, named, operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { resolveType } from '../types/known-types.ts'
import { NetType } from '../types/net-type.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { textOf } from '../values/text.ts'
import { ORDERED, type Value } from '../values/value.ts'
import { type Compiler, collect, type Expression, type ExpressionTable, type Target } from './compiler.ts'
import { hashLiteral } from './literals.ts'
import { nameOf, variable } from './variables.ts'

export const access: ExpressionTable = {
  parenthesized_expression: (node, compiler) => compiler.value(operand(node, 0)),
  sub_expression: subExpression,
  member_access: (node, compiler) => memberTarget(node, compiler).get,
  element_access: (node, compiler) => elementTarget(node, compiler).get,
  invokation_expression: invocation,
  type_literal: typeLiteral,
  cast_expression: castExpression,
  pre_increment_expression: (node, compiler) => step(node, compiler, add, 'new'),
  pre_decrement_expression: (node, compiler) => step(node, compiler, subtract, 'new'),
  post_increment_expression: (node, compiler) => step(node, compiler, add, 'old'),
  post_decrement_expression: (node, compiler) => step(node, compiler, subtract, 'old'),
}

/** What can stand left of `=`. @throws PsError of category ParserError */
export function targetOf(node: SyntaxNode, compiler: Compiler): Target {
  switch (node.type) {
    case 'variable':
      return variable(nameOf(node))
    case 'member_access':
      return memberTarget(node, compiler)
    case 'element_access':
      return elementTarget(node, compiler)
    case 'cast_expression':
      return typedVariable(node, compiler)
    case 'array_literal_expression':
      return severalTargets(node, compiler)
    case 'left_assignment_expression':
    case 'parenthesized_expression':
    case 'pipeline':
      return targetOf(operand(node, 0), compiler)
    default:
      throw runtimeError(
        'InvalidLeftHandSide',
        'The assignment expression is not valid. The input to an assignment operator must be an object that is able to ' +
          'accept assignments, such as a variable or a property.',
        { category: 'ParserError' },
      )
  }
}

/** The type that a type_literal writes: looked up when it is needed, and then kept. */
export function typeOfLiteral(node: SyntaxNode): () => NetType {
  const name = textOfNode(node).slice(1, -1).trim()
  let type: NetType | undefined
  return () => {
    type ??= resolveType(name)
    if (type) return type
    throw runtimeError('TypeNotFound', `Unable to find type [${name}].`, { target: name })
  }
}

function subExpression(node: SyntaxNode, compiler: Compiler): Expression {
  const run = compiler.statements(childOfType(node, 'statement_list'))
  return (context) => collect(run, context)
}

function memberTarget(node: SyntaxNode, compiler: Compiler): Target {
  const [ownerNode, separator, nameNode] = node.children
  if (!ownerNode || !separator || !nameNode) throw new Error('member_access without a member')
  const owner = compiler.expression(ownerNode)
  const name = memberName(nameNode, compiler)
  if (textOfNode(separator) === '::') {
    return {
      get: (context) => getStatic(context, staticOwner(owner(context)), name(context)),
      set: refuseStatic,
    }
  }
  return {
    get: (context) => getProperty(context, owner(context), name(context)),
    set: (context, value) => setProperty(context, owner(context), name(context), value),
  }
}

function refuseStatic(): void {
  throw runtimeError('PropertyAssignmentException', 'The property cannot be set.')
}

function elementTarget(node: SyntaxNode, compiler: Compiler): Target {
  const owner = compiler.expression(operand(node, 0))
  const index = compiler.expression(operand(node, 1))
  return {
    get: (context) => getElement(context, owner(context), index(context)),
    set: (context, value) => setElement(owner(context), index(context), value),
  }
}

/** `[int]$x = …`: the variable keeps the type. */
function typedVariable(node: SyntaxNode, compiler: Compiler): Target {
  const type = typeOfLiteral(operand(node, 0))
  const inner = operand(node, 1)
  if (inner.type !== 'variable') return targetOf(inner, compiler)
  const name = nameOf(inner)
    .toLowerCase()
    .replace(/^(local|private):/, '')
  return {
    get: variable(name).get,
    set(context, value) {
      context.scope.declare(name, value, (each) => cast(type(), each, context.session))
    },
  }
}

/** `$a, $b = …`: the last takes what is left over. */
function severalTargets(node: SyntaxNode, compiler: Compiler): Target {
  const targets = named(node).map((each) => compiler.target(each))
  return {
    get: (context) => targets.map((target) => target.get(context)),
    set(context, value) {
      const values = Array.isArray(value) ? value : [value]
      for (const [place, target] of targets.entries()) {
        const isLast = place === targets.length - 1
        const rest = values.slice(place)
        target.set(context, isLast && rest.length > 1 ? rest : (values[place] ?? null))
      }
    },
  }
}

function memberName(node: SyntaxNode, compiler: Compiler): (context: Context) => string {
  const [inner] = node.children
  if (!inner || inner.type === 'simple_name') {
    const name = textOfNode(node)
    return () => name
  }
  const expression = compiler.expression(inner)
  return (context) => textOf(expression(context))
}

function invocation(node: SyntaxNode, compiler: Compiler): Expression {
  const forEach = childOfType(node, 'invokation_foreach_expression')
  if (forEach) return forEachMethod(forEach, compiler)
  const [ownerNode, separator, nameNode] = node.children
  if (!ownerNode || !separator || !nameNode) throw new Error('invokation_expression without a method')
  const owner = compiler.expression(ownerNode)
  const name = memberName(nameNode, compiler)
  const args = argumentsOf(node, compiler)
  if (textOfNode(separator) === '::') {
    return (context) => callStatic(context, staticOwner(owner(context)), name(context), args(context))
  }
  return (context) => callOn(context, owner(context), name(context), args(context))
}

/** Script blocks have methods that run them; everything else is .NET. */
function callOn(context: Context, target: Value, name: string, args: Value[]): Value {
  if (target instanceof ScriptBlock && /^invoke(returnasis)?$/i.test(name))
    return invokeBlock(context, target, args)
  if (/^(foreach|where)$/i.test(name) && args[0] instanceof ScriptBlock)
    return overEach(context, target, name, args[0])
  return callMethod(context, target, name, args)
}

function overEach(context: Context, target: Value, name: string, block: ScriptBlock): Value {
  const items = Array.isArray(target) ? target : [target]
  if (/^foreach$/i.test(name)) return items.flatMap((item) => invokeBlock(context, block, [], { item }) ?? [])
  return items.filter((item) => toBool(invokeBlock(context, block, [], { item })))
}

function forEachMethod(node: SyntaxNode, compiler: Compiler): Expression {
  const owner = compiler.expression(operand(node, 0))
  const block = compiler.expression(operand(node, 1))
  return (context) => {
    const script = block(context)
    return script instanceof ScriptBlock ? overEach(context, owner(context), 'foreach', script) : null
  }
}

function argumentsOf(node: SyntaxNode, compiler: Compiler): (context: Context) => Value[] {
  const list = childOfType(childOfType(node, 'argument_list') ?? node, 'argument_expression_list')
  const args = list ? named(list).map((each) => compiler.expression(each)) : []
  const [first, second] = args
  if (!first) return () => []
  if (!second) return (context) => [first(context)]
  return (context) => args.map((arg) => arg(context))
}

function typeLiteral(node: SyntaxNode): Expression {
  return typeOfLiteral(node)
}

function staticOwner(value: Value): NetType {
  if (value instanceof NetType) return value
  const type = resolveType(textOf(value))
  if (type) return type
  throw runtimeError(
    'StaticMemberOnNonType',
    `The static member cannot be found on a value that is not a type.`,
  )
}

function castExpression(node: SyntaxNode, compiler: Compiler): Expression {
  const typeNode = operand(node, 0)
  const valueNode = operand(node, 1)
  const name = textOfNode(typeNode).slice(1, -1).trim().toLowerCase()
  if (valueNode.type === 'hash_literal_expression' && /^(ordered|pscustomobject)$/.test(name)) {
    const table = hashLiteral(valueNode, compiler, ORDERED)
    return name === 'ordered' ? table : casting(typeOfLiteral(typeNode), table)
  }
  const value = compiler.expression(valueNode)
  if (name === 'void') {
    return (context) => {
      value(context)
      return undefined
    }
  }
  return casting(typeOfLiteral(typeNode), value)
}

function casting(type: () => NetType, value: Expression): Expression {
  return (context) => cast(type(), value(context) ?? null, context.session)
}

/** `++` and `--`: an unset variable counts from 0. */
function step(
  node: SyntaxNode,
  compiler: Compiler,
  operate: (left: Value, right: Value) => Value,
  gives: 'old' | 'new',
): Expression {
  const target = compiler.target(operand(node, 0))
  return (context) => {
    const before = target.get(context) ?? 0
    const after = operate(before, 1)
    target.set(context, after)
    return gives === 'old' ? before : after
  }
}
