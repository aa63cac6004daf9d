import { type Statements, scriptBlock } from '../runtime/compiled-block.ts'
import type { Context } from '../runtime/context.ts'
import { enumerate, itemsOf, toBool, toInt } from '../runtime/convert.ts'
import { PsError } from '../runtime/errors.ts'
import { ExitScript, type Flow, FlowEscape } from '../runtime/flow.ts'
import { endStatement } from '../runtime/reporting.ts'
import type { Scope } from '../runtime/scope.ts'
import {
  childOfType,
  childrenOfType,
  extentOf,
  named,
  operand,
  type SyntaxNode,
  textOfNode,
} from '../syntax/node.ts'
import type { ScriptBlock } from '../values/script-block.ts'
import type { Value } from '../values/value.ts'
import type { Compiler, Expression, StatementTable } from './compiler.ts'
import { isCommandPipeline } from './pipelines.ts'
import { throwValue } from './throw.ts'
import { nameOf, variable } from './variables.ts'

export const statements: StatementTable = {
  if_statement: ifStatement,
  for_statement: forStatement,
  foreach_statement: forEachStatement,
  while_statement: whileStatement,
  do_statement: doStatement,
  function_statement: functionStatement,
  flow_control_statement: flowControl,
  empty_statement: () => () => undefined,
}

/** Runs statements one after another; an error ends its statement, and maybe all of them. */
export function statementList(nodes: readonly SyntaxNode[], compiler: Compiler): Statements {
  const compiled = nodes
    .filter(({ type, named: isNamed }) => isNamed && type !== 'empty_statement' && type !== 'label')
    .map((node) => ({ run: compiler.statement(node), node }))
  const [only] = compiled
  if (!only) return () => undefined
  return (context, emit) => {
    for (const { run, node } of compiled) {
      try {
        const flow = run(context, emit)
        if (flow) return flow
      } catch (error) {
        if (!(error instanceof PsError)) throw error
        endStatement(context, error, () => extentOf(node))
      }
    }
    return undefined
  }
}

function ifStatement(node: SyntaxNode, compiler: Compiler): Statements {
  const clauses = [node, ...childrenOfType(childOfType(node, 'elseif_clauses') ?? node, 'elseif_clause')].map(
    (clause) => ({
      condition: compiler.value(conditionOf(clause)),
      body: compiler.statements(childOfType(clause, 'statement_block')),
    }),
  )
  const otherwise = childOfType(node, 'else_clause')
  const last = otherwise && compiler.statements(childOfType(otherwise, 'statement_block'))
  return (context, emit) => {
    for (const { condition, body } of clauses) if (toBool(condition(context))) return body(context, emit)
    return last?.(context, emit)
  }
}

function conditionOf(node: SyntaxNode): SyntaxNode {
  return childOfType(node, 'while_condition', 'pipeline') ?? operand(node, 0)
}

/** What a loop does about how its body ended. */
function afterBody(flow: Flow | undefined, label: string | undefined): 'next' | 'leave' | Flow {
  if (!flow) return 'next'
  if (flow.kind === 'return') return flow
  if (flow.label !== undefined && flow.label !== label) return flow
  return flow.kind === 'continue' ? 'next' : 'leave'
}

/** Runs a loop's body; `break` and `continue` also arrive from script blocks within it, thrown. */
function runBody(body: Statements, context: Context, emit: (value: Value) => void): Flow | undefined {
  try {
    return body(context, emit)
  } catch (thrown) {
    if (thrown instanceof FlowEscape && thrown.flow.kind !== 'return') return thrown.flow
    throw thrown
  }
}

function labelOf(node: SyntaxNode): string | undefined {
  const before = node.source.text.slice(0, node.start).match(/:(\w+)\s*$/)
  return before?.[1]?.toLowerCase()
}

function loop(
  node: SyntaxNode,
  compiler: Compiler,
  { test, step, testFirst }: { test: Expression; step?: Statements; testFirst: boolean },
): Statements {
  const body = compiler.statements(childOfType(node, 'statement_block'))
  const label = labelOf(node)
  return (context, emit) => {
    for (let first = true; (first && !testFirst) || toBool(test(context)); first = false) {
      const next = afterBody(runBody(body, context, emit), label)
      if (next === 'leave') return undefined
      if (next !== 'next') return next
      step?.(context, () => {})
    }
    return undefined
  }
}

function whileStatement(node: SyntaxNode, compiler: Compiler): Statements {
  return loop(node, compiler, { test: compiler.value(operand(conditionOf(node), 0)), testFirst: true })
}

function doStatement(node: SyntaxNode, compiler: Compiler): Statements {
  const condition = compiler.value(operand(conditionOf(node), 0))
  const until = node.children.some(({ type }) => type === 'until')
  const test: Expression = until ? (context) => !toBool(condition(context)) : condition
  return loop(node, compiler, { test, testFirst: false })
}

function forStatement(node: SyntaxNode, compiler: Compiler): Statements {
  const part = (type: string) => childOfType(node, type)
  const initializer = part('for_initializer')
  const condition = part('for_condition')
  const iterator = part('for_iterator')
  const start = initializer && compiler.statement(operand(initializer, 0))
  const run = loop(node, compiler, {
    test: condition ? compiler.value(operand(condition, 0)) : () => true,
    ...(iterator ? { step: compiler.statement(operand(iterator, 0)) } : {}),
    testFirst: true,
  })
  return (context, emit) => {
    start?.(context, () => {})
    return run(context, emit)
  }
}

function forEachStatement(node: SyntaxNode, compiler: Compiler): Statements {
  const [variableNode, listNode] = named(node).filter(({ type }) => type !== 'foreach_parameter')
  if (!variableNode || !listNode) throw new Error('foreach without a variable or a list')
  const target = variable(nameOf(variableNode))
  const list = compiler.value(listNode)
  const body = compiler.statements(childOfType(node, 'statement_block'))
  const label = labelOf(node)
  return (context, emit) => {
    const value = list(context)
    for (const item of value === null || value === undefined ? [] : [...(itemsOf(value) ?? [value])]) {
      target.set(context, item)
      const next = afterBody(runBody(body, context, emit), label)
      if (next === 'leave') return undefined
      if (next !== 'next') return next
    }
    return undefined
  }
}

function functionStatement(node: SyntaxNode, compiler: Compiler): Statements {
  const nameNode = childOfType(node, 'function_name')
  const written = nameNode ? textOfNode(nameNode) : ''
  const [, scope = 'local', name = written] = written.match(/^(global|script|local|private):(.*)$/i) ?? []
  let block: ScriptBlock | undefined
  return (context) => {
    block ??= functionBlock(node, name, compiler)
    FUNCTION_SCOPES[scope.toLowerCase()]?.(context.scope).functions.set(name.toLowerCase(), { name, block })
    return undefined
  }
}

const FUNCTION_SCOPES: Readonly<Record<string, (scope: Scope) => Scope>> = {
  global: (scope) => scope.global,
  script: (scope) => scope.script,
  local: (scope) => scope,
  private: (scope) => scope,
}

function functionBlock(node: SyntaxNode, name: string, compiler: Compiler): ScriptBlock {
  const body = childOfType(node, 'script_block')
  const declaration = childOfType(node, 'function_parameter_declaration')
  const parameters = declaration && childOfType(declaration, 'parameter_list')
  const compiled = compiler.block(body ?? node, { text: body ? textOfNode(body) : '', parameters, name })
  // The body of a filter is its process block.
  const isFilter = node.children[0]?.type === 'filter'
  return scriptBlock(isFilter ? { ...compiled, process: compiled.end, end: undefined } : compiled)
}

function flowControl(node: SyntaxNode, compiler: Compiler): Statements {
  const keyword = (node.children[0] ? textOfNode(node.children[0]) : '').toLowerCase()
  const argument = node.children[1]
  if (keyword === 'break' || keyword === 'continue') {
    const label = argument && textOfNode(argument).replace(/^:/, '').trim().toLowerCase()
    const flow: Flow = { kind: keyword, label }
    return () => flow
  }
  if (keyword === 'return') return returnStatement(argument, compiler)
  const value = argument && compiler.value(argument)
  if (keyword === 'throw') return (context) => throwValue(value?.(context), extentOf(node), context)
  return (context) => {
    const code = value?.(context)
    throw new ExitScript(code === undefined || code === null ? 0 : toInt(code))
  }
}

function returnStatement(argument: SyntaxNode | undefined, compiler: Compiler): Statements {
  const flow: Flow = { kind: 'return' }
  if (!argument) return () => flow
  const isCommand = isCommandPipeline(argument)
  const run = isCommand ? compiler.statement(argument) : undefined
  const value = isCommand ? undefined : compiler.value(argument)
  return (context, emit) => {
    run?.(context, emit)
    if (value) enumerate(value(context), emit)
    return flow
  }
}
