import { type Call, terminating } from '../runtime/call.ts'
import { SwitchLike, toItems } from '../runtime/convert.ts'
import { NetException } from '../runtime/errors.ts'
import { double, isNumber, kindOf, type NumberValue, toDouble, wideningInteger } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { DateTime, UNIX_EPOCH_TICKS } from '../values/time.ts'
import { Char, Hashtable, List, NetObject, PsObject, type Value } from '../values/value.ts'
import { cmdlet } from './define.ts'

const convertToJson = cmdlet({
  syntax: ['ConvertTo-Json [-InputObject] <Object> [-Depth <Int32>] [-Compress]'],
  pipeline: ['InputObject'],
  open(call) {
    const values: Value[] = []
    const piped = !call.has('InputObject')
    return {
      process: (inner) => void values.push(inner.value('InputObject')),
      end(inner) {
        if (values.length === 0) return
        const value = piped && values.length > 1 ? values : values[0]
        inner.emit(toJson(value, call.number('Depth') ?? 2, call.flag('Compress')))
      },
    }
  },
})

/** JSON as Windows PowerShell 5.1 writes it: its escapes, its four spaces under each name, two spaces behind a colon. */
function toJson(value: Value, depth: number, compress: boolean): string {
  return write(value, depth, compress ? undefined : '')
}

function write(value: Value, depth: number, indent: string | undefined): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) return numberText(value)
  if (value instanceof SwitchLike) return object([['IsPresent', value.isPresent]], depth, indent)
  if (value instanceof DateTime) return `"\\/Date(${(value.ticks - UNIX_EPOCH_TICKS) / 10_000n})\\/"`
  if (value instanceof Char) return quote(value.toText())
  if (depth < 0) return quote(textOf(value))
  if (value instanceof Hashtable)
    return object(
      value.entries().map(({ key, value: each }) => [textOf(key), each]),
      depth,
      indent,
    )
  if (value instanceof PsObject)
    return object(
      value.properties().map(({ name, value: each }) => [name, each]),
      depth,
      indent,
    )
  if (Array.isArray(value) || value instanceof Uint8Array || value instanceof List)
    return array(toItems(value), depth, indent)
  return quote(value instanceof NetObject ? value.toText() : textOf(value))
}

function object(
  entries: readonly (readonly [string, Value])[],
  depth: number,
  indent: string | undefined,
): string {
  if (entries.length === 0) return indent === undefined ? '{}' : `{\r\n\r\n${indent}}`
  if (indent === undefined) {
    return `{${entries.map(([name, value]) => `${quote(name)}:${write(value, depth - 1, undefined)}`).join(',')}}`
  }
  const lines = entries.map(([name, value]) => {
    const head = `${indent}    ${quote(name)}:  `
    return head + write(value, depth - 1, ' '.repeat(head.length))
  })
  return `{\r\n${lines.join(',\r\n')}\r\n${indent}}`
}

function array(items: readonly Value[], depth: number, indent: string | undefined): string {
  if (indent === undefined) return `[${items.map((item) => write(item, depth - 1, undefined)).join(',')}]`
  if (items.length === 0) return `[\r\n\r\n${indent}]`
  const inner = `${indent}    `
  return `[\r\n${items.map((item) => inner + write(item, depth - 1, inner)).join(',\r\n')}\r\n${indent}]`
}

/** A [double] keeps a fraction: 5.0. */
function numberText(value: NumberValue): string {
  const kind = kindOf(value)
  if (kind !== 'double' && kind !== 'single' && kind !== 'decimal') return textOf(value)
  const number = toDouble(value)
  if (!Number.isFinite(number)) return quote(textOf(value))
  return Number.isInteger(number) && Math.abs(number) < 1e15 ? `${number}.0` : String(number)
}

/** JavaScriptSerializer escapes what could hurt in a page: ' < > &. */
function quote(text: string): string {
  const escaped = JSON.stringify(text).replace(
    /['<>&\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return escaped
}

const convertFromJson = cmdlet({
  syntax: ['ConvertFrom-Json [-InputObject] <String>'],
  pipeline: ['InputObject'],
  open() {
    const lines: string[] = []
    return {
      process: (inner) => void lines.push(inner.text('InputObject') ?? ''),
      end: (inner) => inner.emit(fromJson(lines.join('\r\n'), inner)),
    }
  },
})

function fromJson(text: string, call: Call): Value {
  try {
    return revive(JSON.parse(text))
  } catch {
    throw terminating({
      exception: new NetException(
        'System.ArgumentException',
        `Invalid JSON primitive: ${text.trim().slice(0, 40)}.`,
      ),
      id: 'System.ArgumentException',
      category: 'NotSpecified',
      target: call.value('InputObject') ?? null,
    })
  }
}

function revive(value: unknown): Value {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? wideningInteger(BigInt(value)) : double(value)
  if (Array.isArray(value)) return value.map(revive)
  return new PsObject(Object.entries(value).map(([name, each]) => [name, revive(each)] as const))
}

export const jsonCmdlets = [convertToJson, convertFromJson]
