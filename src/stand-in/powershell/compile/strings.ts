import type { Context } from '../runtime/context.ts'
import { itemsOf } from '../runtime/convert.ts'
import { type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { Compiler, Expression, ExpressionTable } from './compiler.ts'

export const strings: ExpressionTable = {
  verbatim_string_characters: (node) => constant(textOfNode(node).slice(1, -1).replaceAll("''", "'")),
  verbatim_here_string_characters: (node) => constant(hereText(textOfNode(node))),
  expandable_string_literal: (node, compiler) => expandable(node, compiler, node.start + 1, node.end - 1),
  expandable_here_string_literal: expandableHere,
}

/** The characters behind a backtick that mean something else than themselves. */
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: 'e',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Text with its backticks resolved: `` `n `` and the like, and a line that goes on. */
export function withoutBackticks(text: string): string {
  return text.replace(/`(\r\n|[\s\S])/g, (_whole, character: string) => {
    return character === '\r\n' || character === '\n' ? '' : (ESCAPES[character] ?? character)
  })
}

/** `"text $x and $(…)"` between two places of the source; also words of commands, which expand in the same way. */
function expandable(
  node: SyntaxNode,
  compiler: Compiler,
  start: number,
  end: number,
  { here = false } = {},
): Expression {
  const plain = (from: number, to: number) => {
    const text = node.source.text.slice(from, to)
    return withoutBackticks(here ? text : text.replaceAll('""', '"'))
  }
  const parts: (string | Expression)[] = []
  let place = start
  for (const child of node.children) {
    if (child.type !== 'variable' && child.type !== 'sub_expression') continue
    parts.push(plain(place, child.start), compiler.expression(child))
    place = child.end
  }
  parts.push(plain(place, end))
  const [only] = parts
  if (parts.length === 1 && typeof only === 'string') return constant(only)
  return (context) => {
    let text = ''
    for (const part of parts) text += typeof part === 'string' ? part : interpolated(context, part(context))
    return text
  }
}

/** In a string, lists are joined by $OFS. */
function interpolated(context: Context, value: Value): string {
  const items = typeof value === 'string' ? undefined : itemsOf(value)
  if (!items) return textOf(value)
  const separator = context.scope.find('ofs')
  return separator ? items.map(textOf).join(textOf(separator.value)) : textOf(value)
}

function expandableHere(node: SyntaxNode, compiler: Compiler): Expression {
  const text = textOfNode(node)
  const opening = text.match(/^@"[^\n]*\n/)?.[0].length ?? 0
  const closing = text.match(/\r?\n"@$/)?.[0].length ?? 0
  const end = Math.max(node.start + opening, node.end - closing)
  return expandable(node, compiler, node.start + opening, end, { here: true })
}

/** What stands between the first and the last line of a here-string. */
function hereText(text: string): string {
  return text.replace(/^@'[^\n]*\n/, '').replace(/(^|\r?\n)'@$/, '')
}

function constant(text: string): Expression {
  return () => text
}
