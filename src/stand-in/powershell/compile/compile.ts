import { type Statements, scriptBlock } from '../runtime/compiled-block.ts'
import { childOfType, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import type { Parse } from '../syntax/parser.ts'
import type { ScriptBlock } from '../values/script-block.ts'
import { access, targetOf } from './access.ts'
import { compileBlock } from './blocks.ts'
import {
  type Compiler,
  collect,
  type Expression,
  type ExpressionTable,
  type StatementTable,
} from './compiler.ts'
import { literals } from './literals.ts'
import { operators } from './operators.ts'
import { assignment, pipelineStatement, pipelineValue } from './pipelines.ts'
import { statementList, statements } from './statements.ts'
import { strings } from './strings.ts'
import { switches } from './switch.ts'
import { tries } from './try.ts'
import { variables } from './variables.ts'

/** Turns script text into a script block. @throws PsError of category ParserError */
export function compileScript(text: string, parse: Parse): ScriptBlock {
  const known = compiled.get(text)
  if (known) return known
  const block = scriptBlock(compiler.block(parse(text), { text }))
  const [oldest] = compiled.keys()
  if (compiled.size >= MOST_COMPILED && oldest !== undefined) compiled.delete(oldest)
  compiled.set(text, block)
  return block
}

/**
 * What was compiled lately: clients send the same text again and again, and parsing takes an emulated machine longer
 * than running. A compiled block keeps nothing of the session that it ran in.
 */
const compiled = new Map<string, ScriptBlock>()
const MOST_COMPILED = 50

const EXPRESSIONS: ExpressionTable = {
  ...access,
  ...literals,
  ...operators,
  ...strings,
  ...variables,
  assignment_expression: assignment,
}

const STATEMENTS: StatementTable = { ...statements, ...switches, ...tries, pipeline: pipelineStatement }

const compiler: Compiler = {
  expression(node) {
    const compile = EXPRESSIONS[node.type]
    if (compile) return compile(node, compiler)
    if (node.type === 'pipeline' || STATEMENTS[node.type]) return compiler.value(node)
    throw unsupported(node)
  },

  value(node): Expression {
    if (node.type === 'pipeline') return pipelineValue(node, compiler)
    if (!STATEMENTS[node.type]) return compiler.expression(node)
    const run = compiler.statement(node)
    return (context) => collect(run, context)
  },

  statements(node): Statements {
    if (!node) return () => undefined
    const list = node.type === 'statement_list' ? node : childOfType(node, 'statement_list')
    return list ? statementList(list.children, compiler) : () => undefined
  },

  statement(node) {
    const compile = STATEMENTS[node.type]
    if (!compile) throw unsupported(node)
    return compile(node, compiler)
  },

  target: (node) => targetOf(node, compiler),

  block: (node, options) => compileBlock(node, compiler, options),
}

/** Syntax that PowerShell has and this evaluator does not: classes, workflows, data sections. */
function unsupported(node: SyntaxNode): Error {
  return new Error(
    `The stand-in does not evaluate ${node.type.replaceAll('_', ' ')}: ${textOfNode(node).slice(0, 60)}`,
  )
}
