import { castError, NetThrow } from '../runtime/errors.ts'
import { formatValue } from '../values/format.ts'
import { double, isNumber, toBigInt, toDouble } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { DateTime, type DateTimeKind, formatDate, TICKS_PER_SECOND, TimeSpan } from '../values/time.ts'
import { NetObject } from '../values/value.ts'
import { enumerationTable } from './enumeration.ts'
import { netType, on } from './net-type.ts'

const TICKS = {
  day: 864_000_000_000n,
  hour: 36_000_000_000n,
  minute: 600_000_000n,
  second: TICKS_PER_SECOND,
  ms: 10_000n,
}

const ticksOf = (amount: number, unit: bigint): bigint => BigInt(Math.round(amount * Number(unit)))

const adding = (unit: bigint) =>
  on(['double'], (self: DateTime, [amount]) => self.plus(ticksOf(amount, unit)))

function fromParts(parts: readonly number[], kind: DateTimeKind): DateTime {
  const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, ms)
  return DateTime.fromMs(date.getTime(), kind)
}

/** ISO 8601, or what JavaScript understands; the machine's zone is UTC. */
function parseDate(text: string): DateTime | undefined {
  const iso = text
    .trim()
    .match(/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?(Z|[+-]\d\d:\d\d)?$/)
  if (!iso) {
    const ms = Date.parse(`${text} UTC`)
    return Number.isNaN(ms) ? undefined : DateTime.fromMs(ms, 'Unspecified')
  }
  const base = fromParts(
    iso.slice(1, 7).map((part, place) => Number(part ?? (place < 3 ? 1 : 0))),
    iso[8] ? 'Local' : 'Unspecified',
  )
  const [, hours = '0', minutes = '0'] = iso[8]?.match(/([+-]\d\d):(\d\d)/) ?? []
  const offset = BigInt(Number(hours) * 60 + Math.sign(Number(hours)) * Number(minutes)) * TICKS.minute
  return base.plus(BigInt((iso[7] ?? '').padEnd(7, '0')) - offset)
}

function dateOrThrow(text: string): DateTime {
  const date = parseDate(text)
  if (!date) throw new NetThrow('System.FormatException', 'String was not recognized as a valid DateTime.')
  return date
}

const dateTimeTable = netType<DateTime>({
  name: 'System.DateTime',
  aliases: ['datetime'],
  interfaces: ['System.IComparable', 'System.ValueType'],
  properties: {
    Year: (self) => self.date.getUTCFullYear(),
    Month: (self) => self.date.getUTCMonth() + 1,
    Day: (self) => self.date.getUTCDate(),
    Hour: (self) => self.date.getUTCHours(),
    Minute: (self) => self.date.getUTCMinutes(),
    Second: (self) => self.date.getUTCSeconds(),
    Millisecond: (self) => self.date.getUTCMilliseconds(),
    DayOfWeek: (self) => formatDate(self, 'dddd'),
    DayOfYear: (self) =>
      Math.floor((self.date.getTime() - Date.UTC(self.date.getUTCFullYear(), 0)) / 86_400_000) + 1,
    Ticks: (self) => self.ticks,
    Kind: (self) => self.kind,
    Date: (self) => new DateTime(self.ticks - (self.ticks % TICKS.day), self.kind),
    TimeOfDay: (self) => new TimeSpan(self.ticks % TICKS.day),
  },
  statics: {
    UtcNow: () => DateTime.now('Utc'),
    Now: () => DateTime.now('Local'),
    Today: () => {
      const now = DateTime.now('Local')
      return new DateTime(now.ticks - (now.ticks % TICKS.day), 'Local')
    },
    MinValue: () => new DateTime(0n, 'Unspecified'),
    MaxValue: () => new DateTime(3_155_378_975_999_999_999n, 'Unspecified'),
  },
  methods: {
    ToString: [
      on([], (self) => self.toText()),
      on(['string'], (self, [format]) => formatDate(self, format)),
      on(['string', 'object'], (self, [format]) => formatDate(self, format)),
    ],
    ToUniversalTime: on([], (self) => new DateTime(self.ticks, 'Utc')),
    ToLocalTime: on([], (self) => new DateTime(self.ticks, 'Local')),
    ToFileTimeUtc: on([], (self) => self.ticks - 504_911_232_000_000_000n),
    ToFileTime: on([], (self) => self.ticks - 504_911_232_000_000_000n),
    AddDays: adding(TICKS.day),
    AddHours: adding(TICKS.hour),
    AddMinutes: adding(TICKS.minute),
    AddSeconds: adding(TICKS.second),
    AddMilliseconds: adding(TICKS.ms),
    AddTicks: on(['long'], (self, [ticks]) => self.plus(ticks)),
    Add: on(['object'], (self, [span]) => (span instanceof TimeSpan ? self.plus(span.ticks) : self)),
    Subtract: on(['object'], (self, [other]) => {
      if (other instanceof TimeSpan) return self.plus(-other.ticks)
      return other instanceof DateTime ? new TimeSpan(self.ticks - other.ticks) : self
    }),
    CompareTo: on(['object'], (self, [other]) =>
      other instanceof DateTime ? Number(self.ticks > other.ticks) - Number(self.ticks < other.ticks) : 1,
    ),
  },
  functions: {
    Parse: [
      on(['string'], (_self, [text]) => dateOrThrow(text)),
      on(['string', 'object'], (_self, [text]) => dateOrThrow(text)),
      on(['string', 'object', 'object'], (_self, [text]) => dateOrThrow(text)),
    ],
    FromFileTimeUtc: on(['long'], (_self, [ticks]) => new DateTime(ticks + 504_911_232_000_000_000n, 'Utc')),
    SpecifyKind: on(['object', 'string'], (_self, [date, kind]) =>
      date instanceof DateTime ? new DateTime(date.ticks, kind as DateTimeKind) : null,
    ),
  },
  constructors: [
    on(['long'], (_self, [ticks]) => new DateTime(ticks, 'Unspecified')),
    on(['int', 'int', 'int'], (_self, parts) => fromParts(parts, 'Unspecified')),
    on(['int', 'int', 'int', 'int', 'int', 'int'], (_self, parts) => fromParts(parts, 'Unspecified')),
    on(['int', 'int', 'int', 'int', 'int', 'int', 'string'], (_self, [y, mo, d, h, mi, s, kind]) =>
      fromParts([y, mo, d, h, mi, s], kind as DateTimeKind),
    ),
  ],
  convert(value) {
    if (isNumber(value)) return new DateTime(toBigInt(value), 'Unspecified')
    const date = typeof value === 'string' ? parseDate(value) : undefined
    if (date || typeof value !== 'string') return date
    throw castError(
      `Cannot convert value "${value}" to type "System.DateTime". Error: "String was not recognized as a valid DateTime."`,
      'InvalidCastParseTargetInvocationWithFormatProvider',
    )
  },
})

const total = (unit: bigint) => (self: TimeSpan) => double(Number(self.ticks) / Number(unit))
const part = (unit: bigint, modulus: bigint) => (self: TimeSpan) => Number((self.ticks / unit) % modulus)
const from = (unit: bigint) => on(['double'], (_self: null, [amount]) => new TimeSpan(ticksOf(amount, unit)))

const timeSpanTable = netType<TimeSpan>({
  name: 'System.TimeSpan',
  aliases: ['timespan'],
  interfaces: ['System.IComparable', 'System.ValueType'],
  properties: {
    Ticks: (self) => self.ticks,
    Days: (self) => Number(self.ticks / TICKS.day),
    Hours: part(TICKS.hour, 24n),
    Minutes: part(TICKS.minute, 60n),
    Seconds: part(TICKS.second, 60n),
    Milliseconds: part(TICKS.ms, 1000n),
    TotalDays: total(TICKS.day),
    TotalHours: total(TICKS.hour),
    TotalMinutes: total(TICKS.minute),
    TotalSeconds: total(TICKS.second),
    TotalMilliseconds: total(TICKS.ms),
  },
  statics: { Zero: () => new TimeSpan(0n) },
  methods: {
    ToString: [
      on([], (self) => self.toText()),
      on(['string'], (self, [format]) => formatValue(self, format)),
    ],
  },
  functions: {
    FromDays: from(TICKS.day),
    FromHours: from(TICKS.hour),
    FromMinutes: from(TICKS.minute),
    FromSeconds: from(TICKS.second),
    FromMilliseconds: from(TICKS.ms),
    FromTicks: on(['long'], (_self, [ticks]) => new TimeSpan(ticks)),
    Parse: on(['string'], (_self, [text]) => parseSpan(text)),
  },
  constructors: [
    on(['long'], (_self, [ticks]) => new TimeSpan(ticks)),
    on(
      ['int', 'int', 'int'],
      (_self, [hours, minutes, seconds]) =>
        new TimeSpan(ticksOf((hours * 60 + minutes) * 60 + seconds, TICKS.second)),
    ),
  ],
  convert: (value) =>
    isNumber(value) ? new TimeSpan(BigInt(Math.round(toDouble(value)))) : parseSpan(textOf(value)),
})

function parseSpan(text: string): TimeSpan {
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    text.trim().match(/^(-)?(?:(\d+)\.)?(\d+):(\d+)(?::(\d+(?:\.\d+)?))?$/) ?? []
  if (!/\d:\d/.test(text))
    throw new NetThrow('System.FormatException', 'String was not recognized as a valid TimeSpan.')
  const ticks =
    ticksOf(Number(days), TICKS.day) +
    ticksOf((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds), TICKS.second)
  return new TimeSpan(sign ? -ticks : ticks)
}

/** [Diagnostics.Stopwatch] */
class Stopwatch extends NetObject {
  readonly typeName = 'System.Diagnostics.Stopwatch'
  #since: number | undefined
  #before = 0

  start(): this {
    this.#since ??= performance.now()
    return this
  }

  stop(): undefined {
    this.#before = this.ms
    this.#since = undefined
    return undefined
  }

  reset(): undefined {
    this.#before = 0
    this.#since = undefined
    return undefined
  }

  get ms(): number {
    return this.#before + (this.#since === undefined ? 0 : performance.now() - this.#since)
  }

  get running(): boolean {
    return this.#since !== undefined
  }
}

const stopwatchTable = netType<Stopwatch>({
  name: 'System.Diagnostics.Stopwatch',
  aliases: ['diagnostics.stopwatch'],
  properties: {
    Elapsed: (self) => new TimeSpan(ticksOf(self.ms, TICKS.ms)),
    ElapsedMilliseconds: (self) => BigInt(Math.floor(self.ms)),
    ElapsedTicks: (self) => ticksOf(self.ms, TICKS.ms),
    IsRunning: (self) => self.running,
  },
  methods: {
    Start: on([], (self) => void self.start()),
    Stop: on([], (self) => self.stop()),
    Reset: on([], (self) => self.reset()),
    Restart: on([], (self) => {
      self.reset()
      self.start()
      return undefined
    }),
  },
  functions: { StartNew: on([], () => new Stopwatch().start()) },
  constructors: [on([], () => new Stopwatch())],
})

export const dateTimeTables = [
  dateTimeTable,
  timeSpanTable,
  stopwatchTable,
  enumerationTable('System.DateTimeKind', ['Unspecified', 'Utc', 'Local'], 0),
]
