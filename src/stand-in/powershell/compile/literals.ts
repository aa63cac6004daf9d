import { scriptBlock } from '../runtime/compiled-block.ts'
import { parseNumber } from '../runtime/convert.ts'
import { runtimeError } from '../runtime/errors.ts'
import { childOfType, operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import type { ScriptBlock } from '../values/script-block.ts'
import { HASHTABLE, Hashtable, type Value } from '../values/value.ts'
import type { Compiler, Expression, ExpressionTable } from './compiler.ts'

export const literals: ExpressionTable = {
  decimal_integer_literal: number,
  hexadecimal_integer_literal: number,
  real_literal: number,
  array_literal_expression: arrayLiteral,
  array_expression: arrayExpression,
  hash_literal_expression: (node, compiler) => hashLiteral(node, compiler, HASHTABLE),
  script_block_expression: scriptBlockExpression,
}

/** `@{…}`; with another type name also what stands behind `[ordered]` and `[pscustomobject]`. */
export function hashLiteral(node: SyntaxNode, compiler: Compiler, typeName: string): Expression {
  const body = childOfType(node, 'hash_literal_body')
  const entries = (body?.children ?? [])
    .filter(({ type }) => type === 'hash_entry')
    .map((entry) => ({ key: hashKey(operand(entry, 0), compiler), value: compiler.value(operand(entry, 1)) }))
  return (context) => {
    const table = new Hashtable(typeName)
    for (const entry of entries) {
      const key = entry.key(context)
      if (table.has(key)) {
        throw runtimeError(
          'DuplicateKeyInHashLiteral',
          `Duplicate keys '${String(key)}' are not allowed in hash literals.`,
        )
      }
      table.set(key, entry.value(context) ?? null)
    }
    return table
  }
}

function hashKey(node: SyntaxNode, compiler: Compiler): Expression {
  const [key] = node.children
  if (!key || key.type === 'simple_name') {
    const name = textOfNode(node)
    return () => name
  }
  return compiler.expression(key)
}

function number(node: SyntaxNode): Expression {
  const text = textOfNode(node)
  const value = parseNumber(text)
  return () => value
}

/** `a, b` */
function arrayLiteral(node: SyntaxNode, compiler: Compiler): Expression {
  const items = node.children.filter((child) => child.named).map((child) => compiler.expression(child))
  return (context) => items.map((item) => item(context) ?? null)
}

/** `@( … )`: always an array, whatever the statements put out. */
function arrayExpression(node: SyntaxNode, compiler: Compiler): Expression {
  const run = compiler.statements(childOfType(node, 'statement_list'))
  return (context) => {
    const values: Value[] = []
    run(context, (value) => void values.push(value))
    return values
  }
}

function scriptBlockExpression(node: SyntaxNode, compiler: Compiler): Expression {
  let block: ScriptBlock | undefined
  return () => {
    // Compiled when it is first needed: much of a script never runs.
    block ??= scriptBlock(compiler.block(node, { text: textOfNode(node).slice(1, -1) }))
    return block
  }
}
