import { formatForOutput } from '../format/output.ts'
import { Context, type Streams } from '../runtime/context.ts'
import { NetThrow, runtimeError } from '../runtime/errors.ts'
import type { Emit } from '../runtime/flow.ts'
import { childOfType, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { Compiler, Expression } from './compiler.ts'

/** `2>&1`, `> file`, `*> $null`: from which streams, and to where. */
export interface Redirection {
  readonly from: '1' | '2' | '3' | '4' | '5' | '6' | '*'
  /** undefined merges into the output. */
  readonly target: ((compiler: Compiler) => Expression) | undefined
  readonly append: boolean
}

/** The grammar takes a redirection behind another one for a word. */
export function isRedirectionToken(node: SyntaxNode): boolean {
  return node.type === 'generic_token' && /^[1-6*]?>/.test(textOfNode(node))
}

export function redirectionsOf(elements: SyntaxNode | undefined): Redirection[] {
  return (elements?.children ?? [])
    .filter((node) => node.type === 'redirection' || isRedirectionToken(node))
    .map(redirectionOf)
}

interface Output {
  readonly context: Context
  readonly emit: Emit
  readonly close: (() => void) | undefined
}

/** Where a command's streams go under these redirections. */
export function redirected(
  redirections: readonly Redirection[],
  context: Context,
  emit: Emit,
  compiler: Compiler,
): Output {
  let streams: Streams = context.streams
  let output = emit
  let close: (() => void) | undefined
  for (const { from, target, append } of redirections) {
    let sink: Emit = output
    if (target) {
      const file = openTarget(context, target(compiler)(context), append)
      sink = file.sink
      const before = close
      close = () => {
        before?.()
        file.close()
      }
    }
    if (from === '1' || from === '*') output = target ? sink : output
    if (from !== '1') streams = { ...streams, ...redirectedStreams(from, sink) }
  }
  return { context: new Context(context.session, context.scope, streams), emit: output, close }
}

function redirectedStreams(from: Redirection['from'], sink: Emit): Partial<Streams> {
  const all: Readonly<Record<string, Partial<Streams>>> = {
    2: { error: (record) => sink(record) },
    3: { warning: (text) => sink(text) },
    4: { verbose: (text) => sink(text) },
    5: { debug: (text) => sink(text) },
    6: { information: (text) => sink(text) },
  }
  return from === '*' ? Object.assign({}, ...Object.values(all)) : (all[from] ?? {})
}

function redirectionOf(node: SyntaxNode): Redirection {
  const text = textOfNode(node)
  const from = (text.match(/^[1-6*]/)?.[0] ?? '1') as Redirection['from']
  if (/>&[12]$/.test(text.trim())) return { from, target: undefined, append: false }
  const append = /^[1-6*]?>>/.test(text)
  const file = childOfType(node, 'redirected_file_name')?.children.find(
    ({ type }) => type !== 'command_argument_sep',
  )
  if (file && file.type !== 'generic_token')
    return { from, append, target: (compiler) => compiler.expression(file) }
  const name = (file ? textOfNode(file) : text.replace(/^[1-6*]?>>?/, '')).trim()
  const value = name.toLowerCase() === '$null' ? null : name
  return { from, append, target: () => () => value }
}

/** `$null` swallows; anything else is a file, written in UTF-16 as Windows PowerShell does. */
function openTarget(context: Context, target: Value, append: boolean): { sink: Emit; close: () => void } {
  if (target === null || target === undefined) return { sink: () => {}, close: () => {} }
  const { files } = context.session.windows
  const path = files.absolute(textOf(target), context.session.location)
  const values: Value[] = []
  return {
    sink: (value) => void values.push(value),
    close() {
      try {
        const text = formatForOutput(values, context.session)
        if (append) files.append(path, Buffer.from(text, 'utf16le'))
        else files.write(path, Buffer.from(`\ufeff${text}`, 'utf16le'))
      } catch (error) {
        if (!(error instanceof NetThrow)) throw error
        throw runtimeError('FileOpenFailure', error.message, {
          type: error.exception.typeName,
          category: 'OpenError',
        })
      }
    },
  }
}
