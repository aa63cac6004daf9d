import type { Statements } from '../runtime/compiled-block.ts'
import type { Context } from '../runtime/context.ts'
import { ErrorRecord, type NetException, NetThrow, PsError, runtimeError } from '../runtime/errors.ts'
import { ExitScript, type Flow, FlowEscape, StopUpstream } from '../runtime/flow.ts'
import { childOfType, childrenOfType, extentOf, type SyntaxNode } from '../syntax/node.ts'
import { isKindOf, namedType } from '../types/known-types.ts'
import type { NetType } from '../types/net-type.ts'
import type { Value } from '../values/value.ts'
import { typeOfLiteral } from './access.ts'
import type { Compiler, StatementTable } from './compiler.ts'

export const tries: StatementTable = {
  try_statement: tryStatement,
  trap_statement: () => () => {
    throw runtimeError('NotSupported', 'The trap statement is not supported by the stand-in.', {
      category: 'NotImplemented',
    })
  },
}

interface Handler {
  /** Empty: takes every error. */
  readonly types: readonly (() => NetType)[]
  readonly run: Statements
}

function tryStatement(node: SyntaxNode, compiler: Compiler): Statements {
  const body = compiler.statements(childOfType(node, 'statement_block'))
  const handlers = childrenOfType(childOfType(node, 'catch_clauses') ?? node, 'catch_clause').map(
    (clause) => ({
      types: childrenOfType(childOfType(clause, 'catch_type_list') ?? clause, 'type_literal').map(
        typeOfLiteral,
      ),
      run: compiler.statements(childOfType(clause, 'statement_block')),
    }),
  )
  const last = childOfType(node, 'finally_clause')
  const cleanUp = last && compiler.statements(childOfType(last, 'statement_block'))
  const guarded = handlers.length > 0
  return (context, emit) => {
    try {
      return guarded ? attempt(context, emit, body, handlers, node) : body(context, emit)
    } finally {
      // `finally` gives its own output, and no `return` of its own.
      cleanUp?.(context, emit)
    }
  }
}

function attempt(
  context: Context,
  emit: (value: Value) => void,
  body: Statements,
  handlers: readonly Handler[],
  node: SyntaxNode,
): Flow | undefined {
  const { session } = context
  session.tryDepth++
  let inside = true
  try {
    return body(context, emit)
  } catch (thrown) {
    session.tryDepth--
    inside = false
    const error = asPsError(thrown)
    error.record.extent ??= extentOf(node)
    const caught = findHandler(error.record, handlers)
    if (!caught) throw error
    session.remember(error.record)
    session.succeeded = false
    return handle(context, emit, caught)
  } finally {
    if (inside) session.tryDepth--
  }
}

function handle(
  context: Context,
  emit: (value: Value) => void,
  { handler, record }: { handler: Handler; record: ErrorRecord },
): Flow | undefined {
  const outer = context.scope.variables.get('_')?.value
  context.scope.set('_', record)
  try {
    return handler.run(context, emit)
  } finally {
    context.scope.set('_', outer)
  }
}

/** @throws whatever is no error of a script */
function asPsError(thrown: unknown): PsError {
  if (thrown instanceof PsError) return thrown
  if (thrown instanceof NetThrow) {
    return new PsError(
      new ErrorRecord({
        exception: thrown.exception,
        id: thrown.exception.typeName,
        category: 'NotSpecified',
      }),
    )
  }
  if (thrown instanceof RangeError) return callDepthError()
  if (thrown instanceof ExitScript || thrown instanceof FlowEscape || thrown instanceof StopUpstream)
    throw thrown
  throw thrown
}

export function callDepthError(): PsError {
  return runtimeError('CallDepthOverflow', 'The script failed due to call depth overflow.', {
    type: 'System.Management.Automation.ScriptCallDepthException',
  })
}

/**
 * The first handler whose types the exception is one of; then the same for what it wraps, which is why a
 * MethodInvocationException can be caught by the type that the method threw.
 */
function findHandler(
  record: ErrorRecord,
  handlers: readonly Handler[],
): { handler: Handler; record: ErrorRecord } | undefined {
  for (let exception: NetException | undefined = record.exception; exception; exception = exception.inner) {
    const type = namedType(exception.typeName)
    const handler = handlers.find(
      ({ types }) =>
        types.some((wanted) => isKindOf(type, wanted())) ||
        (types.length === 0 && exception === record.exception),
    )
    if (handler)
      return { handler, record: handler.types.length === 0 ? record : withException(record, exception) }
  }
  const catchAll = handlers.find(({ types }) => types.length === 0)
  return catchAll && { handler: catchAll, record }
}

function withException(record: ErrorRecord, exception: NetException): ErrorRecord {
  if (exception === record.exception) return record
  const unwrapped = new ErrorRecord({
    exception,
    id: record.fullyQualifiedErrorId,
    category: record.category,
    target: record.target,
  })
  unwrapped.extent = record.extent
  return unwrapped
}
