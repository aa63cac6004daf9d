import { NetThrow } from '../runtime/errors.ts'
import {
  doubleText,
  isIntegerKind,
  isNumber,
  kindOf,
  NUMBER_KINDS,
  type NumberValue,
  toBigInt,
  toDouble,
} from './number.ts'
import { textOf } from './text.ts'
import { DateTime, formatDate, TimeSpan } from './time.ts'
import { NetObject, type Value } from './value.ts'

/** `String.Format`: `{place[,width][:format]}`. @throws NetThrow */
export function formatComposite(template: string, args: readonly Value[]): string {
  let text = ''
  for (const part of partsOf(template)) {
    if (typeof part === 'string') text += part
    else if (part.place < args.length) text += pad(formatValue(args[part.place], part.format), part.width)
    else throw formatException(OUT_OF_RANGE)
  }
  return text
}

const OUT_OF_RANGE =
  'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.'

interface Placeholder {
  readonly place: number
  readonly width: number
  readonly format: string
}

type Parts = readonly (string | Placeholder)[]

/** Templates that were taken apart: a loop formats with the same one a thousand times. */
const parsed = new Map<string, Parts>()

function partsOf(template: string): Parts {
  const known = parsed.get(template)
  if (known) return known
  const parts = [...template.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)].map(([whole, item]) =>
    partOf(whole, item),
  )
  if (parsed.size < 1000) parsed.set(template, parts)
  return parts
}

function partOf(whole: string, item: string | undefined): string | Placeholder {
  if (whole === '{{' || whole === '}}') return whole.charAt(0)
  if (item === undefined && whole !== '{' && whole !== '}') return whole
  const found = item?.match(/^(\d+)\s*(?:,\s*(-?\d+)\s*)?(?::(.*))?$/s)
  if (!found) throw formatException('Input string was not in a correct format.')
  return { place: Number(found[1]), width: Number(found[2] ?? 0), format: found[3] ?? '' }
}

/** `ToString(format)`. @throws NetThrow when the format does not suit the value */
export function formatValue(value: Value, format: string): string {
  if (isNumber(value)) return format === '' ? textOf(value) : formatNumber(value, format)
  if (value instanceof DateTime) return format === '' ? value.toText() : formatDate(value, format)
  if (value instanceof TimeSpan) return formatTimeSpan(value, format)
  if (value instanceof Formattable) return value.format(format)
  return value instanceof NetObject ? value.toText() || textOf(value) : textOf(value)
}

/** An object with formats of its own: [guid]. */
export abstract class Formattable extends NetObject {
  abstract format(format: string): string
}

function formatNumber(value: NumberValue, format: string): string {
  const standard = format.match(/^([a-z])(\d{0,2})$/i)
  if (!standard) return formatCustom(toDouble(value), format)
  const [, letter = '', digits = ''] = standard
  const precision = digits === '' ? undefined : Number(digits)
  switch (letter.toLowerCase()) {
    case 'd':
      return decimalDigits(value, precision ?? 0)
    case 'x':
      return hexDigits(value, letter, precision ?? 0)
    case 'n':
      return grouped(fixed(value, precision ?? 2))
    case 'f':
      return fixed(value, precision ?? 2)
    case 'p':
      return `${grouped(fixedDouble(toDouble(value) * 100, precision ?? 2))} %`
    case 'e':
      return exponential(toDouble(value), letter, precision ?? 6)
    case 'g':
      return precision ? doubleText(toDouble(value), precision) : textOf(value)
    case 'r':
      return String(toDouble(value))
    case 'c':
      return `$${grouped(fixed(value, precision ?? 2))}`
    default:
      throw formatException('Format specifier was invalid.')
  }
}

function decimalDigits(value: NumberValue, width: number): string {
  if (!isIntegerKind(kindOf(value))) throw formatException('Format specifier was invalid.')
  const integer = toBigInt(value)
  const digits = String(integer < 0n ? -integer : integer).padStart(width, '0')
  return integer < 0n ? `-${digits}` : digits
}

const HEX_WIDTH: Readonly<Record<string, number>> = {
  byte: 8,
  sbyte: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
}

function hexDigits(value: NumberValue, letter: string, width: number): string {
  const kind = kindOf(value)
  if (NUMBER_KINDS[kind].max === undefined) throw formatException('Format specifier was invalid.')
  const text = BigInt.asUintN(HEX_WIDTH[kind] ?? 64, toBigInt(value))
    .toString(16)
    .padStart(width, '0')
  return letter === 'X' ? text.toUpperCase() : text
}

function fixed(value: NumberValue, decimals: number): string {
  if (!isIntegerKind(kindOf(value))) return fixedDouble(toDouble(value), decimals)
  return decimals > 0 ? `${toBigInt(value)}.${'0'.repeat(decimals)}` : String(toBigInt(value))
}

/** .NET Framework rounds halves away from zero, on 15 digits. */
function fixedDouble(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return doubleText(value, 15)
  const precise = Number(value.toPrecision(15))
  const scale = 10 ** decimals
  const rounded = (Math.sign(precise) * Math.round(Math.abs(precise) * scale)) / scale
  return (Number.isFinite(rounded) ? rounded : precise).toFixed(decimals)
}

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.')
  const groups = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return fraction === undefined ? groups : `${groups}.${fraction}`
}

function exponential(value: number, letter: string, precision: number): string {
  const [mantissa, exponent = '0'] = value.toExponential(precision).split('e')
  const sign = exponent.startsWith('-') ? '-' : '+'
  return `${mantissa}${letter}${sign}${exponent.replace(/^[+-]/, '').padStart(3, '0')}`
}

/** Custom formats of digits: `0`, `#`, `,` and `.`, with text around them. */
function formatCustom(value: number, format: string): string {
  const [positive = '', negative] = format.split(';')
  const section = value < 0 && negative !== undefined ? negative : positive
  const pattern = section.match(/[0#][0#,.]*[0#]|[0#]/)?.[0]
  if (pattern === undefined) return section.replace(/['"\\]/g, '')
  const [whole = '', fraction = ''] = pattern.split('.')
  const isPercent = section.includes('%')
  const shown = fixedDouble(Math.abs(value) * (isPercent ? 100 : 1), fraction.length)
  const [digits = '', decimals = ''] = shown.split('.')
  const least = (whole.match(/0/g) ?? []).length
  const padded = (digits === '0' && least === 0 ? '' : digits).padStart(least, '0')
  const kept = decimals.replace(new RegExp(`0{0,${(fraction.match(/#+$/)?.[0] ?? '').length}}$`), '')
  const number = `${whole.includes(',') ? grouped(padded) : padded}${kept === '' ? '' : `.${kept}`}`
  const sign = value < 0 && negative === undefined ? '-' : ''
  return `${sign}${section.replace(pattern, number).replace(/['"\\]/g, '')}`
}

function formatTimeSpan(value: TimeSpan, format: string): string {
  if (format === '' || format === 'c' || format === 'g') return value.toText()
  const seconds = Math.abs(value.totalMs) / 1000
  const parts: Record<string, number> = {
    d: Math.floor(seconds / 86_400),
    h: Math.floor(seconds / 3600) % 24,
    m: Math.floor(seconds / 60) % 60,
    s: Math.floor(seconds) % 60,
  }
  return format.replace(/\\(.)|'([^']*)'|(d+|h+|m+|s+)|(f+)/g, (_whole, escaped, quoted, part, fraction) => {
    if (part) return String(parts[part[0]] ?? 0).padStart(part.length, '0')
    if (fraction)
      return String(value.ticks % 10_000_000n)
        .padStart(7, '0')
        .slice(0, fraction.length)
    return escaped ?? quoted ?? ''
  })
}

function pad(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width)
}

function formatException(message: string): NetThrow {
  return new NetThrow('System.FormatException', message)
}
