import { equal } from '../runtime/comparison.ts'
import type { Statements } from '../runtime/compiled-block.ts'
import type { Context } from '../runtime/context.ts'
import { itemsOf, toBool } from '../runtime/convert.ts'
import { type Flow, FlowEscape } from '../runtime/flow.ts'
import { valueInPlace } from '../runtime/invoke.ts'
import { like, match } from '../runtime/text-operators.ts'
import { childOfType, childrenOfType, operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { Compiler, Expression, StatementTable } from './compiler.ts'

export const switches: StatementTable = { switch_statement: switchStatement }

interface Clause {
  /** undefined for `default`. */
  readonly condition: Expression | undefined
  readonly body: Statements
}

type Matcher = (context: Context, value: Value, condition: Value, caseSensitive: boolean) => boolean

const MATCHERS: Readonly<Record<string, Matcher>> = {
  '-exact': (_context, value, condition, caseSensitive) => equal(value, condition, caseSensitive),
  '-wildcard': (_context, value, condition, caseSensitive) =>
    toBool(like(textOf(value), condition, !caseSensitive)),
  '-regex': (context, value, condition, caseSensitive) =>
    toBool(match(context, textOf(value), condition, !caseSensitive)),
}

function switchStatement(node: SyntaxNode, compiler: Compiler): Statements {
  const options = childrenOfType(childOfType(node, 'switch_parameters') ?? node, 'switch_parameter').map(
    (each) => textOfNode(each).toLowerCase(),
  )
  const caseSensitive = options.includes('-casesensitive')
  const matches = MATCHERS[options.find((option) => option in MATCHERS) ?? '-exact'] ?? equalMatcher
  const subject = compiler.value(operand(childOfType(node, 'switch_condition') ?? node, 0))
  const body = childOfType(childOfType(node, 'switch_body') ?? node, 'switch_clauses')
  const clauses = childrenOfType(body ?? node, 'switch_clause').map((clause) =>
    compileClause(clause, compiler),
  )
  return (context, emit) => {
    const value = subject(context)
    for (const item of value === undefined ? [] : (itemsOf(value) ?? [value])) {
      const flow = inItem(context, item, () =>
        runClauses(clauses, context, emit, item, (condition) => test(context, item, condition)),
      )
      if (flow?.kind === 'break') return undefined
      if (flow?.kind === 'return') return flow
    }
    return undefined
  }

  function test(context: Context, item: Value, condition: Value): boolean {
    if (condition instanceof ScriptBlock) return toBool(valueInPlace(context, condition, item))
    return matches(context, item, condition, caseSensitive)
  }
}

const equalMatcher: Matcher = (_context, value, condition, caseSensitive) =>
  equal(value, condition, caseSensitive)

function compileClause(node: SyntaxNode, compiler: Compiler): Clause {
  const condition = childOfType(node, 'switch_clause_condition')
  const body = compiler.statements(childOfType(node, 'statement_block'))
  const text = condition ? textOfNode(condition).trim() : ''
  if (text.toLowerCase() === 'default') return { condition: undefined, body }
  const [inner] = condition?.children ?? []
  return { condition: inner ? compiler.expression(inner) : () => text, body }
}

/** Every clause that matches runs, unless one breaks; `default` when none did. */
function runClauses(
  clauses: readonly Clause[],
  context: Context,
  emit: (value: Value) => void,
  item: Value,
  test: (condition: Value) => boolean,
): Flow | undefined {
  let matched = false
  for (const { condition, body } of clauses) {
    if (!condition || !test(condition(context))) continue
    matched = true
    context.scope.set('_', item)
    const flow = body(context, emit)
    if (flow) return flow
  }
  const otherwise = clauses.find(({ condition }) => !condition)
  return matched ? undefined : otherwise?.body(context, emit)
}

function inItem(context: Context, item: Value, run: () => Flow | undefined): Flow | undefined {
  const outer = context.scope.variables.get('_')?.value
  context.scope.set('_', item)
  try {
    const flow = run()
    return flow?.kind === 'continue' ? undefined : flow
  } catch (thrown) {
    if (thrown instanceof FlowEscape) return thrown.flow
    throw thrown
  } finally {
    context.scope.set('_', outer)
  }
}
