import { Language, type TreeCursor, Parser as TreeSitter } from 'web-tree-sitter'
import { ErrorRecord, NetException, PsError } from '../runtime/errors.ts'
import { Source, type SyntaxNode } from './node.ts'
import { normalized, withRepairs } from './repairs.ts'

/** Turns script text into a tree. @throws PsError of category ParserError */
export type Parse = (text: string) => SyntaxNode

/** @param wasm the bytes of web-tree-sitter's runtime and of the PowerShell grammar */
export async function loadParser(wasm: { runtime: Uint8Array; grammar: Uint8Array }): Promise<Parse> {
  await TreeSitter.init({ wasmBinary: wasm.runtime })
  const language = await Language.load(wasm.grammar)
  const kinds = new NodeKinds(language)
  const parser = new TreeSitter()
  parser.setLanguage(language)
  return (text) => parse((source) => parseOnce(parser, source, kinds), normalized(text))
}

interface Attempt {
  readonly root: SyntaxNode
  readonly hasError: boolean
}

/** How many switch clauses may have to be set apart. */
const MOST_CLAUSES = 50

function parse(attempt: (text: string) => Attempt, text: string): SyntaxNode {
  const first = attempt(text)
  if (!first.hasError) return first.root
  let repaired = attempt(withRepairs(text))
  for (let tries = 0; repaired.hasError && tries < MOST_CLAUSES; tries++) {
    const separated = separateSwitchClauses(repaired.root)
    if (separated === undefined) throw syntaxError(first.root)
    repaired = attempt(separated)
  }
  if (repaired.hasError) throw syntaxError(first.root)
  return repaired.root
}

function parseOnce(parser: TreeSitter, text: string, kinds: NodeKinds): Attempt {
  const tree = parser.parse(text)
  if (!tree) throw new Error('The parser gave no tree.')
  const cursor = tree.walk()
  try {
    const root = copy(cursor, new Source(text), kinds)
    return { root, hasError: firstError(root) !== undefined }
  } finally {
    cursor.delete()
    tree.delete()
  }
}

/** Nodes that only pass a single child on: the grammar has one for each level of precedence. */
const PASSING = new Set([
  'pipeline_chain',
  'logical_expression',
  'bitwise_expression',
  'comparison_expression',
  'additive_expression',
  'multiplicative_expression',
  'format_expression',
  'range_expression',
  'array_literal_expression',
  'unary_expression',
  'expression_with_unary_operator',
  'string_literal',
  'integer_literal',
  'argument_expression',
  'logical_argument_expression',
  'bitwise_argument_expression',
  'comparison_argument_expression',
  'additive_argument_expression',
  'multiplicative_argument_expression',
  'format_argument_expression',
  'range_argument_expression',
])

/** Each question to the cursor is a call into WebAssembly, so as few as possible are asked. */
function copy(cursor: TreeCursor, source: Source, kinds: NodeKinds): SyntaxNode {
  const start = cursor.startIndex
  const end = cursor.endIndex
  const kind = kinds.of(cursor.nodeTypeId)
  const type = start === end && cursor.nodeIsMissing ? 'MISSING' : kind.type
  const children: SyntaxNode[] = []
  if (cursor.gotoFirstChild()) {
    do {
      const child = copy(cursor, source, kinds)
      // Comments may stand anywhere and mean nothing.
      if (child.type !== 'comment') children.push(child)
    } while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  const [only] = children
  if (only && children.length === 1 && PASSING.has(type)) return only
  return withTypesListed({ type, start, end, named: kind.named, children, source })
}

/** The names of the grammar's symbols. */
class NodeKinds {
  readonly #language: Language
  readonly #kinds = new Map<number, { type: string; named: boolean }>()

  constructor(language: Language) {
    this.#language = language
  }

  of(id: number): { type: string; named: boolean } {
    const known = this.#kinds.get(id)
    if (known) return known
    const kind = {
      type: this.#language.nodeTypeForId(id) ?? 'ERROR',
      named: this.#language.nodeTypeIsNamed(id),
    }
    this.#kinds.set(id, kind)
    return kind
  }
}

/** The grammar reads the list `[type], x` as a cast of `, x`. */
function withTypesListed(node: SyntaxNode): SyntaxNode {
  const [type, value] = node.children
  if (node.type === 'cast_expression' && type && value && isUnaryComma(value)) {
    const children = [type, ...value.children.slice(1).flatMap(listItems)]
    return { ...node, type: 'array_literal_expression', children }
  }
  if (!LISTS.has(node.type)) return node
  return { ...node, children: node.children.flatMap(listItems) }
}

const LISTS = new Set(['argument_expression_list', 'array_literal_expression'])

/** A list directly within a list is such a misread one: a real one stands in brackets. */
function listItems(node: SyntaxNode): readonly SyntaxNode[] {
  return node.type === 'array_literal_expression' ? node.children : [node]
}

function isUnaryComma({ type, children }: SyntaxNode): boolean {
  return type === 'expression_with_unary_operator' && children[0]?.type === ','
}

/**
 * The grammar wants a line break or `;` between the clauses of a switch, PowerShell does not. A clause that is followed
 * by another on its line shows as an error that begins with the clause's block.
 */
function separateSwitchClauses(root: SyntaxNode): string | undefined {
  const place = findClauseEnd(root)
  return place === undefined
    ? undefined
    : `${root.source.text.slice(0, place)};${root.source.text.slice(place)}`
}

function findClauseEnd(node: SyntaxNode): number | undefined {
  for (const child of node.children) {
    const [first] = child.children
    if (child.type === 'ERROR' && node.type.startsWith('switch_') && first?.type === 'statement_block')
      return first.end
    const deeper = findClauseEnd(child)
    if (deeper !== undefined) return deeper
  }
  return undefined
}

const CLOSERS: Readonly<Record<string, { id: string; message: string }>> = {
  '}': { id: 'MissingEndCurlyBrace', message: "Missing closing '}' in statement block or type definition." },
  ')': { id: 'MissingEndParenthesisInExpression', message: "Missing closing ')' in expression." },
}

function syntaxError(root: SyntaxNode): PsError {
  const wrong = firstError(root) ?? root
  const text = root.source.text.slice(wrong.start, wrong.end).trim()
  const opener = unclosed(root.source.text.slice(wrong.start, wrong.end))
  const { id, message } = CLOSERS[opener ?? ''] ?? {
    id: 'UnexpectedToken',
    message: `Unexpected token '${text.split(/\s/)[0]}' in expression or statement.`,
  }
  const exception = new NetException(
    'System.Management.Automation.ParentContainsErrorRecordException',
    message,
  )
  const record = new ErrorRecord({ exception, id, category: 'ParserError' })
  record.extent = root.source.extent(wrong.start, Math.max(wrong.end, wrong.start + 1))
  return new PsError(record, { fatal: true })
}

/** A separator that the grammar misses between bare words is none: the words make a list. */
function firstError(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === 'ERROR' || (node.type === 'MISSING' && node.source.text[node.start] !== ',')) return node
  for (const child of node.children) {
    const found = firstError(child)
    if (found) return found
  }
  return undefined
}

/** The closing bracket that the text still owes, by a rough count. */
function unclosed(text: string): string | undefined {
  const owed: string[] = []
  for (const [bracket] of text.matchAll(/[(){}]/g)) {
    if (bracket === '(') owed.push(')')
    else if (bracket === '{') owed.push('}')
    else if (owed.at(-1) === bracket) owed.pop()
  }
  return owed.at(-1)
}
