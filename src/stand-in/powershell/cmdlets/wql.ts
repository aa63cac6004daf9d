import { equal } from '../runtime/comparison.ts'
import { isNumber, toDouble } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'

/** A query of the WMI Query Language. */
export interface WqlQuery {
  readonly className: string
  /** undefined for all. */
  readonly properties: readonly string[] | undefined
  readonly where: Condition
}

/** Whether an instance fits; `read` gives its properties, and undefined for one that its class does not have. */
export type Condition = (read: (property: string) => Value) => boolean

export class WqlError extends Error {}

/** `SELECT … FROM Class [WHERE …]`. @throws WqlError */
export function parseWql(query: string): WqlQuery {
  const [, list = '', className, condition] =
    query.match(/^\s*select\s+(.+?)\s+from\s+(\w+)(?:\s+where\s+(.+?))?\s*$/is) ?? []
  if (className === undefined) throw new WqlError()
  const properties = list.trim() === '*' ? undefined : list.split(',').map((name) => name.trim())
  return { className, properties, where: condition === undefined ? () => true : parseCondition(condition) }
}

/** What follows WHERE, which is also what -Filter takes. @throws WqlError */
export function parseCondition(text: string): Condition {
  const tokens = new Tokens(text)
  const condition = disjunction(tokens)
  if (tokens.peek() !== undefined) throw new WqlError()
  return condition
}

const TOKEN = /\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|<=|>=|<>|!=|[=<>()]|[\w.+-]+|\S)/gy

class Tokens {
  readonly #tokens: string[]
  #place = 0

  constructor(text: string) {
    this.#tokens = Array.from(text.matchAll(TOKEN), (found) => found[1] ?? '')
  }

  peek(): string | undefined {
    return this.#tokens[this.#place]
  }

  next(): string {
    const token = this.#tokens[this.#place++]
    if (token === undefined) throw new WqlError()
    return token
  }

  /** Takes the next token if it is this word. */
  take(word: string): boolean {
    const isIt = this.peek()?.toLowerCase() === word
    if (isIt) this.#place++
    return isIt
  }
}

function disjunction(tokens: Tokens): Condition {
  const left = conjunction(tokens)
  if (!tokens.take('or')) return left
  const right = disjunction(tokens)
  return (read) => left(read) || right(read)
}

function conjunction(tokens: Tokens): Condition {
  const left = negation(tokens)
  if (!tokens.take('and')) return left
  const right = conjunction(tokens)
  return (read) => left(read) && right(read)
}

function negation(tokens: Tokens): Condition {
  if (!tokens.take('not')) return comparison(tokens)
  const inner = negation(tokens)
  return (read) => !inner(read)
}

function comparison(tokens: Tokens): Condition {
  if (tokens.take('(')) {
    const inner = disjunction(tokens)
    if (!tokens.take(')')) throw new WqlError()
    return inner
  }
  const property = tokens.next()
  const operator = tokens.next().toLowerCase()
  if (operator === 'is') return nullTest(property, tokens)
  const compare = OPERATORS[operator]
  if (!compare || !/^\w+$/.test(property)) throw new WqlError()
  const wanted = constant(tokens.next())
  return (read) => {
    const value = known(read, property)
    return value !== null && compare(value, wanted)
  }
}

function nullTest(property: string, tokens: Tokens): Condition {
  const negated = tokens.take('not')
  if (!tokens.take('null')) throw new WqlError()
  return (read) => (known(read, property) === null) !== negated
}

function known(read: (property: string) => Value, property: string): Value {
  const value = read(property)
  if (value === undefined) throw new WqlError()
  return value
}

/** `\` makes the next character of a string itself. */
function constant(token: string): string | number | boolean {
  if (/^['"]/.test(token)) return token.slice(1, -1).replace(/\\(.)/g, '$1')
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === 'true'
  if (token.trim() === '' || Number.isNaN(Number(token))) throw new WqlError()
  return Number(token)
}

type Compare = (value: Value, wanted: string | number | boolean) => boolean

const OPERATORS: Readonly<Record<string, Compare>> = {
  '=': isSame,
  '!=': (value, wanted) => !isSame(value, wanted),
  '<>': (value, wanted) => !isSame(value, wanted),
  '<': (value, wanted) => order(value, wanted) < 0,
  '>': (value, wanted) => order(value, wanted) > 0,
  '<=': (value, wanted) => order(value, wanted) <= 0,
  '>=': (value, wanted) => order(value, wanted) >= 0,
  like: (value, wanted) => likePattern(String(wanted)).test(textOf(value)),
}

function isSame(value: Value, wanted: string | number | boolean): boolean {
  return isNumber(value) ? order(value, wanted) === 0 : equal(value, wanted)
}

function order(value: Value, wanted: string | number | boolean): number {
  if (isNumber(value)) return toDouble(value) - Number(wanted)
  return textOf(value).toLowerCase().localeCompare(String(wanted).toLowerCase(), 'en')
}

/** `%` is any text, `_` any character, `[a-f]` one of those. */
function likePattern(text: string): RegExp {
  const source = text.replace(/%|_|\[[^\]]+\]|[\\^$.*+?()[\]{}|]/g, (part) => {
    if (part === '%') return '[\\s\\S]*'
    if (part === '_') return '[\\s\\S]'
    return part.length > 1 ? part : `\\${part}`
  })
  return new RegExp(`^${source}$`, 'i')
}
