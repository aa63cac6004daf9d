import { randomUUID } from 'node:crypto'
import { getPriority, setPriority } from 'node:os'
import { castError, NetThrow } from '../runtime/errors.ts'
import { Formattable } from '../values/format.ts'
import { double } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { NetObject, type Value } from '../values/value.ts'
import { Version } from '../values/version.ts'
import { enumerationTable } from './enumeration.ts'
import { NetType, netType, on } from './net-type.ts'

/** [guid] */
class Guid extends Formattable {
  readonly typeName = 'System.Guid'
  readonly digits: string

  constructor(text: string) {
    super()
    this.digits = text.replace(/[{}()-]/g, '').toLowerCase()
  }

  override toText(): string {
    return this.digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  format(format: string): string {
    const text = this.toText()
    return { N: this.digits, B: `{${text}}`, P: `(${text})` }[format.toUpperCase()] ?? text
  }

  /** In the order of .NET: the first three fields are little-endian. */
  bytes(): Uint8Array {
    const bytes = Buffer.from(this.digits, 'hex')
    bytes.subarray(0, 4).reverse()
    bytes.subarray(4, 6).reverse()
    bytes.subarray(6, 8).reverse()
    return new Uint8Array(bytes)
  }
}

const isGuid = (text: string): boolean =>
  /^[{(]?[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}[)}]?$/i.test(text.trim())

function guidOf(text: string): Guid {
  if (isGuid(text)) return new Guid(text.trim())
  throw new NetThrow(
    'System.FormatException',
    'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).',
  )
}

const guidTable = netType<Guid>({
  name: 'System.Guid',
  aliases: ['guid'],
  interfaces: ['System.ValueType'],
  statics: { Empty: () => new Guid('0'.repeat(32)) },
  methods: {
    ToString: [on([], (self) => self.toText()), on(['string'], (self, [format]) => self.format(format))],
    ToByteArray: on([], (self) => self.bytes()),
  },
  functions: {
    NewGuid: on([], () => new Guid(randomUUID())),
    Parse: on(['string'], (_self, [text]) => guidOf(text)),
  },
  constructors: [on(['string'], (_self, [text]) => guidOf(text))],
  convert(value) {
    const text = textOf(value)
    if (isGuid(text)) return new Guid(text.trim())
    throw castError(
      `Cannot convert value "${text}" to type "System.Guid". Error: "Unrecognized Guid format."`,
    )
  },
})

function versionOf(text: string): Version {
  const parts = text.trim().split('.').map(Number)
  if (parts.length >= 2 && parts.length <= 4 && parts.every((part) => Number.isInteger(part) && part >= 0))
    return new Version(parts)
  throw castError(
    `Cannot convert value "${text}" to type "System.Version". Error: "Version string portion was too short or too long."`,
  )
}

const versionTable = netType<Version>({
  name: 'System.Version',
  aliases: ['version'],
  interfaces: ['System.IComparable'],
  properties: {
    Major: (self) => self.part(0),
    Minor: (self) => self.part(1),
    Build: (self) => self.part(2),
    Revision: (self) => self.part(3),
  },
  methods: { ToString: on([], (self) => self.toText()) },
  constructors: [
    on(['string'], (_self, [text]) => versionOf(text)),
    on(['int', 'int'], (_self, parts) => new Version(parts)),
    on(['int', 'int', 'int'], (_self, parts) => new Version(parts)),
    on(['int', 'int', 'int', 'int'], (_self, parts) => new Version(parts)),
  ],
  convert: (value) => versionOf(textOf(value)),
})

/** [Random]; with a seed its numbers repeat, though they are not .NET's. */
class Random extends NetObject {
  readonly typeName = 'System.Random'
  #state: number

  constructor(seed: number) {
    super()
    this.#state = seed >>> 0 || 1
  }

  /** In [0, 1), by xorshift. */
  next(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) / 2 ** 32
  }
}

const randomTable = netType<Random>({
  name: 'System.Random',
  aliases: ['random'],
  methods: {
    Next: [
      on([], (self) => Math.floor(self.next() * 2_147_483_647)),
      on(['int'], (self, [limit]) => Math.floor(self.next() * limit)),
      on(['int', 'int'], (self, [least, limit]) => least + Math.floor(self.next() * (limit - least))),
    ],
    NextDouble: on([], (self) => double(self.next())),
    NextBytes: on(['bytes'], (self, [bytes]) => {
      for (let place = 0; place < bytes.length; place++) bytes[place] = Math.floor(self.next() * 256)
      return undefined
    }),
  },
  constructors: [on([], () => new Random(Date.now())), on(['int'], (_self, [seed]) => new Random(seed))],
})

const enumTable = netType<null>({
  name: 'System.Enum',
  aliases: ['enum'],
  functions: {
    ToObject: on(['object', 'object'], (_self, [type, value], session) =>
      memberOf(type, value, (table) => table.convert?.(value, session)),
    ),
    Parse: [
      on(['object', 'string'], (_self, [type, text], session) =>
        memberOf(type, text, (table) => table.convert?.(text, session)),
      ),
      on(['object', 'string', 'bool'], (_self, [type, text], session) =>
        memberOf(type, text, (table) => table.convert?.(text, session)),
      ),
    ],
    GetNames: on(['object'], (_self, [type]) => [...((type instanceof NetType && type.table.members) || [])]),
    GetValues: on(['object'], (_self, [type]) => [
      ...((type instanceof NetType && type.table.members) || []),
    ]),
  },
})

function memberOf(type: Value, value: Value, convert: (table: NetType['table']) => Value): Value {
  if (type instanceof NetType && type.table.members) return convert(type.table)
  throw new NetThrow(
    'System.ArgumentException',
    `Type provided must be an Enum.\r\nParameter name: enumType (${textOf(value)})`,
  )
}

const gcTable = netType<null>({
  name: 'System.GC',
  aliases: ['gc'],
  functions: { Collect: on([], () => undefined), WaitForPendingFinalizers: on([], () => undefined) },
})

const cultureTable = netType<null>({
  name: 'System.Globalization.CultureInfo',
  aliases: ['cultureinfo', 'Globalization.CultureInfo'],
  statics: { InvariantCulture: () => '', CurrentCulture: () => 'en-US' },
})

/** The nice value that each priority stands for here. */
const NICE = { Lowest: 19, BelowNormal: 10, Normal: 0, AboveNormal: -10, Highest: -19 } as const
const priorityTable = enumerationTable('System.Threading.ThreadPriority', Object.keys(NICE), 0)

/** The one thread of a script. */
class Thread extends NetObject {
  readonly typeName = 'System.Threading.Thread'
}

const threadTable = netType<Thread>({
  name: 'System.Threading.Thread',
  aliases: ['threading.thread'],
  statics: { CurrentThread: () => new Thread() },
  properties: {
    Priority: () => Object.entries(NICE).find(([, nice]) => nice === getPriority())?.[0] ?? 'Normal',
  },
  setters: {
    Priority(_self, value, session) {
      const priority = textOf(priorityTable.convert?.(value, session))
      setPriority(NICE[priority as keyof typeof NICE])
    },
  },
  functions: {
    Sleep: on(['int'], (_self, [ms]) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
      return undefined
    }),
  },
})

export const smallTables = [
  guidTable,
  versionTable,
  randomTable,
  enumTable,
  gcTable,
  cultureTable,
  priorityTable,
  threadTable,
  netType({ name: 'System.Void', aliases: ['void'] }),
  netType({ name: 'System.ValueType', aliases: ['valuetype'] }),
  netType({ name: 'System.IDisposable', aliases: ['idisposable'] }),
  netType({ name: 'System.Collections.IEnumerable' }),
  netType({ name: 'System.Collections.IDictionary' }),
  netType({ name: 'System.Collections.IList' }),
  netType({ name: 'System.Collections.ICollection' }),
  enumerationTable(
    'System.StringComparison',
    [
      'CurrentCulture',
      'CurrentCultureIgnoreCase',
      'InvariantCulture',
      'InvariantCultureIgnoreCase',
      'Ordinal',
      'OrdinalIgnoreCase',
    ],
    0,
  ),
  enumerationTable('System.StringSplitOptions', ['None', 'RemoveEmptyEntries'], 0),
  enumerationTable('System.MidpointRounding', ['ToEven', 'AwayFromZero'], 0),
  enumerationTable('System.Base64FormattingOptions', ['None', 'InsertLineBreaks'], 0),
  enumerationTable('System.EnvironmentVariableTarget', ['Process', 'User', 'Machine'], 0),
  enumerationTable(
    'System.Globalization.NumberStyles',
    ['None', 'AllowLeadingWhite', 'Integer', 'HexNumber', 'Any', 'Float'],
    0,
  ),
  enumerationTable(
    'System.Text.RegularExpressions.RegexOptions',
    ['None', 'IgnoreCase', 'Multiline', 'Singleline'],
    0,
  ),
  netType({
    name: 'System.StringComparer',
    aliases: ['stringcomparer'],
    statics: {
      OrdinalIgnoreCase: () => 'OrdinalIgnoreCase',
      Ordinal: () => 'Ordinal',
      InvariantCultureIgnoreCase: () => 'InvariantCultureIgnoreCase',
    },
  }),
]
