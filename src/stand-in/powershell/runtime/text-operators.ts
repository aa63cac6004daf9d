import { formatComposite } from '../values/format.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { textOf } from '../values/text.ts'
import { Hashtable, type Value } from '../values/value.ts'
import { matching } from './comparison.ts'
import type { Context } from './context.ts'
import { itemsOf, toInt, toItems } from './convert.ts'
import { NetThrow, runtimeError } from './errors.ts'
import { regexOf, replacementOf, wildcardRegex } from './regex.ts'

export function like(left: Value, right: Value, ignoreCase: boolean): Value {
  const regex = wildcardRegex(textOf(right), ignoreCase)
  return matching(left, (item) => regex.test(textOf(item)))
}

/** `-match`: on a single text it also leaves the groups in $Matches. */
export function match(context: Context, left: Value, right: Value, ignoreCase: boolean): Value {
  const regex = patternOf(textOf(right), ignoreCase)
  if (itemsOf(left)) return matching(left, (item) => regexTest(regex, textOf(item)))
  const found = regex.exec(textOf(left))
  if (!found) return false
  context.scope.set('matches', groupsOf(found))
  return true
}

export function replace(left: Value, right: Value, ignoreCase: boolean): Value {
  const [pattern, replacement] = toItems(right)
  const regex = patternOf(textOf(pattern), ignoreCase)
  const by = replacementOf(textOf(replacement))
  const items = itemsOf(left)
  return items ? items.map((item) => textOf(item).replace(regex, by)) : textOf(left).replace(regex, by)
}

/** `-split`: a pattern and perhaps a maximum; captured separators stay in the result. */
export function split(left: Value, right: Value, ignoreCase: boolean): Value {
  const [separator, maximum, options] = toItems(right)
  if (separator instanceof ScriptBlock) {
    throw runtimeError(
      'NotSupported',
      'A script block as the separator of -split is not supported by the stand-in.',
    )
  }
  const simple = textOf(options).toLowerCase().includes('simplematch')
  const pattern = simple ? textOf(separator).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : textOf(separator)
  const most = maximum === undefined || maximum === null ? 0 : toInt(maximum)
  return toItems(left).flatMap((text) => splitText(textOf(text), patternOf(pattern, ignoreCase), most))
}

/** The unary `-split`: at white space. */
export function splitWords(value: Value): Value {
  return toItems(value).flatMap((text) => textOf(text).trim().split(/\s+/).filter(Boolean))
}

export function join(left: Value, separator: Value): Value {
  return toItems(left).map(textOf).join(textOf(separator))
}

/** `-f` */
export function format(left: Value, right: Value): Value {
  try {
    return formatComposite(textOf(left), toItems(right ?? null))
  } catch (error) {
    if (!(error instanceof NetThrow)) throw error
    throw runtimeError('FormatError', `Error formatting a string: ${error.message}.`, {
      category: 'InvalidOperation',
      target: left,
    })
  }
}

function groupsOf(found: RegExpExecArray): Hashtable {
  const groups = new Hashtable()
  for (const [name, text] of Object.entries(found.groups ?? {}))
    if (text !== undefined) groups.set(name, text)
  const names = new Set(Object.values(found.groups ?? {}))
  for (const [number, text] of found.entries()) {
    if (text !== undefined && (number === 0 || !names.has(text))) groups.set(number, text)
  }
  return groups
}

/** @throws PsError when the pattern is malformed */
export function patternOf(pattern: string, ignoreCase: boolean): RegExp {
  try {
    return regexOf(pattern, { ignoreCase })
  } catch (error) {
    if (!(error instanceof NetThrow)) throw error
    throw runtimeError(
      'InvalidRegularExpression',
      `The regular expression pattern ${pattern} is not valid.`,
      {
        target: pattern,
      },
    )
  }
}

function regexTest(regex: RegExp, text: string): boolean {
  regex.lastIndex = 0
  return regex.test(text)
}

function splitText(text: string, regex: RegExp, most: number): string[] {
  const pieces: string[] = []
  let start = 0
  for (const found of text.matchAll(regex)) {
    if (most > 0 && pieces.length >= most - 1) break
    if (found[0] === '' && (found.index === 0 || found.index === text.length)) continue
    pieces.push(text.slice(start, found.index), ...found.slice(1).filter((group) => group !== undefined))
    start = found.index + found[0].length
  }
  pieces.push(text.slice(start))
  return pieces
}
