import type { Argument } from '../runtime/binder.ts'
import { type Command, commandStage, resolveCommand } from '../runtime/commands.ts'
import type { Statements } from '../runtime/compiled-block.ts'
import type { Context } from '../runtime/context.ts'
import { enumerate } from '../runtime/convert.ts'
import { type Extent, PsError } from '../runtime/errors.ts'
import type { Emit } from '../runtime/flow.ts'
import { runStages, type Stage } from '../runtime/pipeline.ts'
import { attribute } from '../runtime/reporting.ts'
import { childOfType, extentOf, named, operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { textOf } from '../values/text.ts'
import { bareWord, compileArguments } from './arguments.ts'
import type { Compiler, Expression } from './compiler.ts'
import { redirected, redirectionsOf } from './redirections.ts'
import { withoutBackticks } from './strings.ts'

/** What is left of the first `|`: a command, or an expression whose value is fed in. */
type Part =
  | { readonly kind: 'command'; make(context: Context, emit: Emit, expectsInput: boolean): Stage }
  | { readonly kind: 'expression'; readonly value: Expression; readonly redirections: SyntaxNode | undefined }

/** A pipeline_chain, or the single command that it was. */
export function compilePipeline(node: SyntaxNode, compiler: Compiler): Statements {
  const nodes = node.type === 'pipeline_chain' ? named(node) : [node]
  const redirections = nodes.find(({ type }) => type === 'redirections')
  const parts = nodes
    .filter(({ type }) => type !== 'redirections')
    .map((each) => compilePart(each, compiler, redirections))
  return (context, emit) => {
    context.session.succeeded = true
    const stages: Stage[] = []
    let next = emit
    let source: ((first: Stage) => void) | undefined
    for (const [place, part] of [...parts.entries()].reverse()) {
      if (part.kind === 'expression') {
        const value = part.value(context)
        const [first] = stages
        if (!first) enumerate(value, next)
        else source = (stage) => enumerate(value, (item) => stage.process(item))
        continue
      }
      const stage = part.make(context, next, place > 0)
      stages.unshift(stage)
      next = (value) => enumerate(value, (item) => stage.process(item))
    }
    runStages(stages, source)
    return undefined
  }
}

function compilePart(node: SyntaxNode, compiler: Compiler, redirections: SyntaxNode | undefined): Part {
  if (node.type !== 'command') return { kind: 'expression', value: compiler.expression(node), redirections }
  return { kind: 'command', make: compileCommand(node, compiler) }
}

type MakeStage = (context: Context, emit: Emit, expectsInput: boolean) => Stage

function compileCommand(node: SyntaxNode, compiler: Compiler): MakeStage {
  const nameNode = childOfType(node, 'command_name', 'command_name_expr')
  const elements = childOfType(node, 'command_elements')
  const operator = childOfType(node, 'command_invokation_operator')
  if (!nameNode) throw new Error('command without a name')
  const resolve = commandOf(nameNode, operator, compiler)
  const args = compileArguments(elements, compiler)
  const redirections = redirectionsOf(elements)
  const sameScope = operator !== undefined && textOfNode(operator) === '.'
  let extent: Extent | undefined
  return (context, emit, expectsInput) => {
    extent ??= extentOf(node)
    const out =
      redirections.length > 0
        ? redirected(redirections, context, emit, compiler)
        : { context, emit, close: undefined }
    const command = placed(extent, () => resolve(context))
    const parts = { context: out.context, args: args(context), emit: out.emit, expectsInput, extent }
    const stage =
      command instanceof ScriptBlock ? blockCommand(command, parts, sameScope) : commandStage(command, parts)
    return out.close ? closing(stage, out.close) : stage
  }
}

/** What the name stands for: looked up at each run, since functions come and go. */
function commandOf(
  node: SyntaxNode,
  operator: SyntaxNode | undefined,
  compiler: Compiler,
): (context: Context) => Command | ScriptBlock {
  if (!operator || node.type === 'command_name') {
    const name = withoutBackticks(textOfNode(node)).replace(/["']/g, '')
    return (context) => resolveCommand(context, name)
  }
  const inner = node.type === 'command_name_expr' ? operand(node, 0) : node
  if (inner.type === 'command_name') {
    const name = textOfNode(inner)
    return (context) => resolveCommand(context, name)
  }
  const target = inner.type === 'path_command_name' ? pathName(inner, compiler) : compiler.expression(inner)
  return (context) => {
    const value = target(context)
    return value instanceof ScriptBlock ? value : resolveCommand(context, textOf(value))
  }
}

/** `& $command`, or a path with variables in it. */
function pathName(node: SyntaxNode, compiler: Compiler): Expression {
  const [only] = node.children
  return only?.type === 'variable' && node.children.length === 1
    ? compiler.expression(only)
    : bareWord(textOfNode(node))
}

interface Parts {
  readonly context: Context
  readonly args: readonly Argument[]
  readonly emit: Emit
  readonly expectsInput: boolean
  readonly extent: Extent
}

function blockCommand(block: ScriptBlock, parts: Parts, sameScope: boolean): Stage {
  return commandStage({ kind: 'function', name: '', block }, { ...parts, sameScope })
}

function placed<T>(extent: Extent, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof PsError && error.record.exception.typeName.endsWith('CommandNotFoundException')) {
      attribute(error, { name: '', implementation: undefined, extent })
    }
    throw error
  }
}

function closing(stage: Stage, close: () => void): Stage {
  return {
    begin: () => stage.begin(),
    process: (value) => stage.process(value),
    end() {
      stage.end()
      close()
    },
  }
}
