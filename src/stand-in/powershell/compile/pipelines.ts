import type { Statements } from '../runtime/compiled-block.ts'
import { enumerate } from '../runtime/convert.ts'
import { operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import type { Value } from '../values/value.ts'
import { compilePipeline } from './commands.ts'
import { type Compiler, collect, type Expression } from './compiler.ts'
import { binaryOperator } from './operators.ts'

/** `$x = …` and `++` put nothing out when they are statements. */
const SILENT = new Set([
  'assignment_expression',
  'pre_increment_expression',
  'pre_decrement_expression',
  'post_increment_expression',
  'post_decrement_expression',
])

/** A pipeline that runs commands, rather than giving the value of an expression. */
export function isCommandPipeline(node: SyntaxNode): boolean {
  const inner = node.type === 'pipeline' ? node.children[0] : node
  return inner?.type === 'command' || inner?.type === 'pipeline_chain'
}

/** A pipeline as a statement: what it gives goes to the output, element by element. */
export function pipelineStatement(node: SyntaxNode, compiler: Compiler): Statements {
  const inner = operand(node, 0)
  if (isCommandPipeline(node)) return compilePipeline(inner, compiler)
  const value = compiler.expression(inner)
  if (SILENT.has(inner.type)) {
    return (context) => {
      value(context)
      context.session.succeeded = true
      return undefined
    }
  }
  return (context, emit) => {
    const result = value(context)
    context.session.succeeded = true
    enumerate(result, emit)
    return undefined
  }
}

/** A pipeline as a value: an expression's own, or what the commands put out. */
export function pipelineValue(node: SyntaxNode, compiler: Compiler): Expression {
  const inner = operand(node, 0)
  if (!isCommandPipeline(node)) return compiler.expression(inner)
  const run = pipelineStatement(node, compiler)
  return (context) => collect(run, context)
}

/** `$target = value`, `+=` and its like; as an expression it has the value that was assigned. */
export function assignment(node: SyntaxNode, compiler: Compiler): Expression {
  const [leftNode, operatorNode, valueNode] = node.children
  if (!leftNode || !operatorNode || !valueNode) throw new Error('assignment without two sides')
  const target = compiler.target(leftNode)
  const value = compiler.value(valueNode)
  const operator = textOfNode(operatorNode)
  if (operator === '=') {
    return (context) => {
      const result = value(context)
      target.set(context, result)
      return result
    }
  }
  const operate = binaryOperator(operator.slice(0, -1))
  return (context) => {
    const result: Value = operate(target.get(context), value(context), context)
    target.set(context, result)
    return result
  }
}
