import type { ErrorRecord } from '../runtime/errors.ts'
import { shortName, textOf, typeNameOf } from '../values/text.ts'

/** The error as Windows PowerShell's NormalView prints it: lines that end in CR LF, the last one a space. */
export function formatError(record: ErrorRecord): string {
  const name = record.command?.name
  const prefix = record.exception.typeName.endsWith('CommandNotFoundException')
    ? `${textOf(record.target)} : `
    : name
      ? `${name} : `
      : ''
  const lines = [
    `${prefix}${record.message}`,
    ...positionText(record)
      .split('\r\n')
      .filter((line) => line !== ''),
    `    + CategoryInfo          : ${categoryText(record)}`,
    `    + FullyQualifiedErrorId : ${record.fullyQualifiedErrorId}`,
    ' ',
  ]
  const ordered =
    record.category === 'ParserError' ? [...lines.slice(1, -3), lines[0] ?? '', ...lines.slice(-3)] : lines
  return `${ordered.join('\r\n')}\r\n`
}

/** `ObjectNotFound: (C:\x:String) [Get-Item], ItemNotFoundException` */
export function categoryText(record: ErrorRecord): string {
  const { target, category, command, exception } = record
  const hasTarget = target !== null && target !== undefined
  const targetText = hasTarget ? `${shortened(textOf(target))}:${shortName(typeNameOf(target))}` : ':'
  return `${category}: (${targetText}) [${command?.name ?? ''}], ${shortName(exception.typeName)}`
}

/** `At line:1 char:1`, the line, and the part of it underlined. */
export function positionText(record: ErrorRecord): string {
  const { extent } = record
  if (!extent) return ''
  const { lineText, column, line, text } = extent
  const shown = lineText.slice(0, 110)
  const width = Math.max(
    1,
    Math.min((text.split('\n')[0] ?? '').trimEnd().length, Math.max(1, shown.length - column + 1)),
  )
  return [
    `At line:${line} char:${column}`,
    `+ ${shown}`,
    `+ ${' '.repeat(column - 1)}${'~'.repeat(width)}`,
  ].join('\r\n')
}

/** Long targets lose their middle. */
function shortened(text: string): string {
  const flat = text.replace(/\s+/g, ' ')
  return flat.length <= 40 ? flat : `${flat.slice(0, 17)}...${flat.slice(-20)}`
}
