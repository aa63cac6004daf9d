import { ErrorRecord, NetException } from '../runtime/errors.ts'
import { readProperty } from '../runtime/members.ts'
import { hasWildcard, wildcardRegex } from '../runtime/regex.ts'
import type { Session } from '../runtime/session.ts'
import { isNumber } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { Hashtable, List, NetObject, PsObject, type Value } from '../values/value.ts'
import { formatError } from './error.ts'
import { viewOf } from './views.ts'

/** What the host prints: text and numbers as lines, runs of like objects as one table or list. */
export function formatForOutput(values: readonly Value[], session: Session): string {
  let text = ''
  for (const run of runsOf(values)) text += formatRun(run, session)
  return text
}

/** The most properties that fit beside each other, as PowerShell decides it. */
const TABLE_LIMIT = 4

function runsOf(values: readonly Value[]): Value[][] {
  const runs: Value[][] = []
  let shape: string | undefined
  for (const value of values) {
    if (value === null || value === undefined) continue
    const next = shapeOf(value)
    const last = runs.at(-1)
    if (last && next !== undefined && next === shape) last.push(value)
    else runs.push([value])
    shape = next
  }
  return runs
}

/** What objects must share to be printed together; undefined for what is a line by itself. */
function shapeOf(value: Value): string | undefined {
  if (value instanceof Hashtable) return 'table'
  if (!(value instanceof PsObject)) return undefined
  return value.isCustom
    ? value
        .properties()
        .map(({ name }) => name)
        .join()
    : value.typeName
}

function formatRun(run: readonly Value[], session: Session): string {
  const [first] = run
  if (first instanceof Hashtable) return formatTable(run.flatMap(entryObjects), session, ['Name', 'Value'])
  if (first instanceof ErrorRecord) return formatError(first)
  if (first instanceof PsObject) {
    const view = viewOf(first)
    if (view) return formatTable(run, session, view)
    if (first.properties().length === 0) return `${first.toText()}\r\n`
    return first.properties().length <= TABLE_LIMIT ? formatTable(run, session) : formatList(run, session)
  }
  return `${run.map(lineOf).join('\r\n')}\r\n`
}

function lineOf(value: Value): string {
  if (value instanceof NetException) return value.message
  return value instanceof NetObject ? value.toText() || textOf(value) : textOf(value)
}

function entryObjects(value: Value): Value[] {
  if (!(value instanceof Hashtable)) return []
  return value.entries().map(
    ({ key, value: each }) =>
      new PsObject([
        ['Name', key],
        ['Value', each],
      ]),
  )
}

export function formatTable(values: readonly Value[], session: Session, wanted?: readonly string[]): string {
  const objects = values.filter((value) => value !== null && value !== undefined)
  if (objects.length === 0) return ''
  const names = columnsOf(objects[0], wanted)
  if (names.length === 0) return objects.map((value) => `${lineOf(value)}\r\n`).join('')
  const cells = objects.map((object) => names.map((name) => propertyValue(object, name, session)))
  const rightAligned = names.map((_, column) => isNumber(cells[0]?.[column]))
  const texts = cells.map((row) => row.map((cell) => cellText(cell)))
  const widths = names.map((name, column) =>
    Math.max(name.length, ...texts.map((row) => row[column]?.length ?? 0)),
  )
  const row = (parts: readonly string[]) =>
    parts
      .map((part, column) =>
        rightAligned[column] ? part.padStart(widths[column] ?? 0) : part.padEnd(widths[column] ?? 0),
      )
      .join(' ')
      .trimEnd()
  const lines = ['', row(names), row(names.map((name) => '-'.repeat(name.length))), ...texts.map(row), '', '']
  return `${lines.join('\r\n')}\r\n`
}

export function formatList(values: readonly Value[], session: Session, wanted?: readonly string[]): string {
  const blocks = values
    .filter((value) => value !== null && value !== undefined)
    .map((object) => {
      const names = columnsOf(object, wanted)
      if (names.length === 0) return [lineOf(object)]
      const width = Math.max(...names.map((name) => name.length))
      return names.map((name) => `${name.padEnd(width)} : ${cellText(propertyValue(object, name, session))}`)
    })
  if (blocks.length === 0) return ''
  return `\r\n\r\n${blocks.map((lines) => lines.join('\r\n')).join('\r\n\r\n')}\r\n\r\n\r\n\r\n`
}

function columnsOf(object: Value, wanted: readonly string[] | undefined): string[] {
  const all = object instanceof PsObject ? object.properties().map(({ name }) => name) : []
  if (!wanted) return all
  return wanted.flatMap((name) => {
    if (!hasWildcard(name)) return [all.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name]
    return all.filter((each) => wildcardRegex(name, true).test(each))
  })
}

function propertyValue(object: Value, name: string, session: Session): Value {
  if (object === null || object === undefined) return null
  return readProperty(session, object, name)?.value ?? null
}

/** A list within a cell is shown in braces, at most four of it. */
function cellText(value: Value): string {
  const items = Array.isArray(value) ? value : value instanceof List ? value.items : undefined
  if (!items) return value instanceof NetObject ? value.toText() || textOf(value) : textOf(value)
  const shown = items
    .slice(0, 4)
    .map((item) => cellText(item))
    .join(', ')
  return `{${shown}${items.length > 4 ? '...' : ''}}`
}
