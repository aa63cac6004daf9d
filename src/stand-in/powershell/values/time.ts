import { InvariantText } from './text.ts'
import { NetObject } from './value.ts'

/** .NET counts time in ticks of 100 ns; dates from year 1. */
export const TICKS_PER_SECOND = 10_000_000n
const TICKS_PER_MS = 10_000n
export const UNIX_EPOCH_TICKS = 621_355_968_000_000_000n

export type DateTimeKind = 'Utc' | 'Local' | 'Unspecified'

/** [datetime]. The stand-in's time zone is UTC, so that the local time is that, too. */
export class DateTime extends InvariantText {
  readonly typeName = 'System.DateTime'
  readonly ticks: bigint
  readonly kind: DateTimeKind

  constructor(ticks: bigint, kind: DateTimeKind) {
    super()
    this.ticks = ticks
    this.kind = kind
  }

  static fromMs(ms: number, kind: DateTimeKind): DateTime {
    return new DateTime(BigInt(Math.round(ms * 10_000)) + UNIX_EPOCH_TICKS, kind)
  }

  static now(kind: DateTimeKind): DateTime {
    return DateTime.fromMs(Date.now(), kind)
  }

  plus(ticks: bigint): DateTime {
    return new DateTime(this.ticks + ticks, this.kind)
  }

  /** The JavaScript date; parts below a millisecond are cut off. */
  get date(): Date {
    return new Date(Number((this.ticks - UNIX_EPOCH_TICKS) / TICKS_PER_MS))
  }

  /** Ticks within the second. */
  get fraction(): number {
    return Number(this.ticks % TICKS_PER_SECOND)
  }

  override toText(): string {
    return formatDate(this, 'M/d/yyyy h:mm:ss tt')
  }

  override toInvariantText(): string {
    return formatDate(this, 'MM/dd/yyyy HH:mm:ss')
  }
}

/** [timespan]. */
export class TimeSpan extends NetObject {
  readonly typeName = 'System.TimeSpan'
  readonly ticks: bigint

  constructor(ticks: bigint) {
    super()
    this.ticks = ticks
  }

  get totalMs(): number {
    return Number(this.ticks) / Number(TICKS_PER_MS)
  }

  override toText(): string {
    const magnitude = this.ticks < 0n ? -this.ticks : this.ticks
    const seconds = magnitude / TICKS_PER_SECOND
    const fraction = magnitude % TICKS_PER_SECOND
    const pair = (value: bigint) => String(value).padStart(2, '0')
    const days = seconds / 86_400n
    return [
      this.ticks < 0n ? '-' : '',
      days > 0n ? `${days}.` : '',
      `${pair((seconds / 3600n) % 24n)}:${pair((seconds / 60n) % 60n)}:${pair(seconds % 60n)}`,
      fraction > 0n ? `.${String(fraction).padStart(7, '0')}` : '',
    ].join('')
  }
}

const STANDARD_FORMATS: Readonly<Record<string, string>> = {
  d: 'M/d/yyyy',
  D: 'dddd, MMMM d, yyyy',
  f: 'dddd, MMMM d, yyyy h:mm tt',
  F: 'dddd, MMMM d, yyyy h:mm:ss tt',
  g: 'M/d/yyyy h:mm tt',
  G: 'M/d/yyyy h:mm:ss tt',
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  O: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  r: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  R: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
  t: 'h:mm tt',
  T: 'h:mm:ss tt',
  u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** .NET's standard and custom date formats, in the culture en-US. */
export function formatDate(value: DateTime, format: string): string {
  const pattern = (format.length === 1 && STANDARD_FORMATS[format]) || format
  const token =
    /'([^']*)'|"([^"]*)"|\\(.)|d{1,4}|M{1,4}|y{2,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|f{1,7}|F{1,7}|t{1,2}|K|z{1,3}/g
  return pattern.replace(token, (part, single?: string, doubled?: string, escaped?: string) => {
    return single ?? doubled ?? escaped ?? datePart(value, part)
  })
}

function datePart(value: DateTime, part: string): string {
  const { date } = value
  const padded = (number: number) => String(number).padStart(part.length, '0')
  const hour12 = date.getUTCHours() % 12 || 12
  switch (part[0]) {
    case 'y':
      return part.length === 2
        ? String(date.getUTCFullYear()).slice(-2)
        : String(date.getUTCFullYear()).padStart(4, '0')
    case 'M':
      return named(part, MONTHS, date.getUTCMonth(), date.getUTCMonth() + 1)
    case 'd':
      return named(part, DAYS, date.getUTCDay(), date.getUTCDate())
    case 'H':
      return padded(date.getUTCHours())
    case 'h':
      return padded(hour12)
    case 'm':
      return padded(date.getUTCMinutes())
    case 's':
      return padded(date.getUTCSeconds())
    case 'f':
      return String(value.fraction).padStart(7, '0').slice(0, part.length)
    case 'F':
      return String(value.fraction).padStart(7, '0').slice(0, part.length).replace(/0+$/, '')
    case 't':
      return (date.getUTCHours() < 12 ? 'AM' : 'PM').slice(0, part.length)
    case 'K':
      return value.kind === 'Utc' ? 'Z' : value.kind === 'Local' ? '+00:00' : ''
    default:
      return part.length === 3 ? '+00:00' : part.length === 2 ? '+00' : '+0'
  }
}

function named(part: string, names: readonly string[], place: number, number: number): string {
  const name = names[place] ?? ''
  if (part.length === 4) return name
  return part.length === 3 ? name.slice(0, 3) : String(number).padStart(part.length, '0')
}
