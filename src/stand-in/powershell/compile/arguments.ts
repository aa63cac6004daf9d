import type { Argument } from '../runtime/binder.ts'
import type { Context } from '../runtime/context.ts'
import { itemsOf, parseNumber } from '../runtime/convert.ts'
import { callMethod } from '../runtime/members.ts'
import { childOfType, named, operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { textOf } from '../values/text.ts'
import { Hashtable, type Value } from '../values/value.ts'
import type { Compiler, Expression } from './compiler.ts'
import { isRedirectionToken } from './redirections.ts'
import { withoutBackticks } from './strings.ts'
import { nameOf, variable } from './variables.ts'

type MakeArguments = (context: Context) => Argument[]
type MakeArgument = (context: Context) => Argument | Argument[]

/** The words behind a command's name. */
export function compileArguments(elements: SyntaxNode | undefined, compiler: Compiler): MakeArguments {
  if (!elements) return () => []
  const words = wordsOf(elements)
  const makers: MakeArgument[] = []
  for (let place = 0; place < words.length; place++) {
    const word = words[place]
    if (!word) continue
    const next = words[place + 1]
    if (word.node.type !== 'command_parameter') makers.push(positional(word, compiler))
    else if (next?.afterColon) {
      makers.push(namedValue(word.node, wordValue(next, compiler)))
      place++
    } else makers.push(namedOnly(word.node))
  }
  return (context) => makers.flatMap((make) => make(context))
}

/** One word: its node, the further ones of a list that the grammar cuts at bare words, and the arguments of a call. */
interface Word {
  readonly node: SyntaxNode
  readonly afterColon: boolean
  readonly listed: SyntaxNode[]
  call: SyntaxNode | undefined
}

function wordsOf(elements: SyntaxNode): Word[] {
  const words: Word[] = []
  let afterColon = false
  for (const node of elements.children) {
    const last = words.at(-1)
    if (node.type === 'command_argument_sep' || node.type === 'MISSING') {
      afterColon = textOfNode(node) === ':'
      continue
    }
    if (node.type === 'redirection' || isRedirectionToken(node)) continue
    // Behind a bare word the brackets are a word of their own: `New-Object Type(1, 2)`.
    if (node.type === 'argument_list' && last && last.node.type !== 'generic_token') last.call = node
    else if (last && continuesList(node)) last.listed.push(node)
    else words.push({ node, afterColon, listed: [], call: undefined })
    afterColon = false
  }
  return words
}

/** `,b` and `, @{ … }` behind a bare word. */
function continuesList(node: SyntaxNode): boolean {
  if (node.type === 'generic_token') return textOfNode(node).startsWith(',')
  return node.type === 'expression_with_unary_operator' && node.children[0]?.type === ','
}

function namedOnly(node: SyntaxNode): MakeArgument {
  const argument = { name: parameterName(node) }
  return () => argument
}

function namedValue(node: SyntaxNode, value: Expression): MakeArgument {
  const name = parameterName(node)
  return (context) => ({ name, value: value(context) ?? null })
}

function parameterName(node: SyntaxNode): string {
  return textOfNode(node).slice(1).replaceAll('`', '')
}

function positional(word: Word, compiler: Compiler): MakeArgument {
  if (word.node.type === 'variable' && textOfNode(word.node).startsWith('@')) {
    const { get } = variable(nameOf(word.node))
    return (context) => splatted(get(context))
  }
  const value = wordValue(word, compiler)
  return (context) => ({ value: value(context) ?? null })
}

function wordValue({ node, listed, call }: Word, compiler: Compiler): Expression {
  const first = call ? methodCall(node, call, compiler) : elementValue(node, compiler)
  if (listed.length === 0) return first
  const rest = listed.flatMap((each) => listedValues(each, compiler))
  return (context) => [first(context) ?? null, ...rest.map((each) => each(context) ?? null)]
}

function listedValues(node: SyntaxNode, compiler: Compiler): Expression[] {
  if (node.type === 'generic_token') return textOfNode(node).slice(1).split(',').map(bareWord)
  return named(node).map((each) => compiler.expression(each))
}

function elementValue(node: SyntaxNode, compiler: Compiler): Expression {
  if (node.type === 'generic_token') return bareWord(textOfNode(node))
  return node.type === 'argument_list' ? listValue(node, compiler) : compiler.expression(node)
}

/** One value alone, several as an array. */
function listValue(node: SyntaxNode, compiler: Compiler): Expression {
  const parts = argumentsIn(node, compiler)
  const [only] = parts
  if (only && parts.length === 1) return only
  return (context) => parts.map((part) => part(context) ?? null)
}

function argumentsIn(node: SyntaxNode, compiler: Compiler): Expression[] {
  const list = childOfType(node, 'argument_expression_list')
  return list ? named(list).map((each) => compiler.expression(each)) : []
}

/** `$x.Method(1)` as a word: the grammar leaves the arguments beside the member. */
function methodCall(node: SyntaxNode, call: SyntaxNode, compiler: Compiler): Expression {
  const args = argumentsIn(call, compiler)
  const owner =
    node.type === 'member_access' ? compiler.expression(operand(node, 0)) : elementValue(node, compiler)
  const name = textOfNode(operand(node, node.children.length > 1 ? 1 : 0))
  return (context) =>
    callMethod(
      context,
      owner(context),
      name,
      args.map((arg) => arg(context)),
    )
}

const VARIABLE_IN_WORD = /`[\s\S]|\$\{([^}]+)\}|\$((?:\w+:)?\w+)/g

/** A word without quotes: a number, or text in which variables are expanded. */
export function bareWord(text: string): Expression {
  const number = /^[-+]?[\d.]/.test(text) ? parseNumber(text) : undefined
  if (number !== undefined) return () => number
  const parts: (string | Expression)[] = []
  let place = 0
  for (const found of text.matchAll(VARIABLE_IN_WORD)) {
    const name = found[1] ?? found[2]
    if (name === undefined) continue
    parts.push(withoutBackticks(text.slice(place, found.index)), variable(name).get)
    place = found.index + found[0].length
  }
  const tail = withoutBackticks(text.slice(place))
  if (parts.length === 0) return () => tail
  return (context) =>
    [...parts, tail].map((part) => (typeof part === 'string' ? part : textOf(part(context)))).join('')
}

/** `@table` and `@list` on a command line: their content as arguments. */
function splatted(value: Value): Argument[] {
  if (value instanceof Hashtable)
    return value.entries().map(({ key, value: each }) => ({ name: textOf(key), value: each }))
  return (itemsOf(value) ?? [value]).map((each) => ({ value: each }))
}
