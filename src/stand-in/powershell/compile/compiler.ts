import type { CompiledBlock, Statements } from '../runtime/compiled-block.ts'
import type { Context } from '../runtime/context.ts'
import { FlowEscape } from '../runtime/flow.ts'
import type { SyntaxNode } from '../syntax/node.ts'
import type { Value } from '../values/value.ts'

/** A part of a script that has a value. */
export type Expression = (context: Context) => Value

/** Something that can be assigned to. */
export interface Target {
  get: Expression
  set(context: Context, value: Value): void
}

/**
 * Turns syntax into closures, once for each piece of script, so that a loop runs without looking at the tree again.
 * Each kind of node has its compiler in a table; the tables find each other through this interface.
 */
export interface Compiler {
  expression(node: SyntaxNode): Expression
  /** A pipeline or another statement as a value: what it puts out, collected. */
  value(node: SyntaxNode): Expression
  /** The statements of a statement_list, statement_block or anything that holds them. */
  statements(node: SyntaxNode | undefined): Statements
  statement(node: SyntaxNode): Statements
  target(node: SyntaxNode): Target
  block(node: SyntaxNode, options: BlockOptions): CompiledBlock
}

export interface BlockOptions {
  readonly text: string
  /** The parameters of `function f($a, $b) { }`. */
  readonly parameters?: SyntaxNode | undefined
  readonly name?: string
}

export type ExpressionTable = Readonly<Record<string, (node: SyntaxNode, compiler: Compiler) => Expression>>
export type StatementTable = Readonly<Record<string, (node: SyntaxNode, compiler: Compiler) => Statements>>

/** Runs statements for what they put out: nothing is undefined, one value itself, more an array. */
export function collect(run: Statements, context: Context): Value {
  const values: Value[] = []
  const flow = run(context, (value) => void values.push(value))
  if (flow) throw new FlowEscape(flow)
  return collected(values)
}

function collected(values: Value[]): Value {
  return values.length === 0 ? undefined : values.length === 1 ? values[0] : values
}
