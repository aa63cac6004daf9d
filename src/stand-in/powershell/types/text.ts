import { formatComposite } from '../values/format.ts'
import { textOf } from '../values/text.ts'
import { NetObject, type Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'

const textBytes = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

interface Codec {
  readonly name: string
  readonly preamble: readonly number[]
  encode(text: string): Buffer
  decode(bytes: Uint8Array): string
}

const UTF8: Codec = {
  name: 'utf-8',
  preamble: [0xef, 0xbb, 0xbf],
  encode: (text) => Buffer.from(text, 'utf8'),
  decode: (bytes) => textBytes(bytes).toString('utf8'),
}
const CODECS: Readonly<Record<string, Codec>> = {
  UTF8,
  Default: {
    ...UTF8,
    name: 'windows-1252',
    preamble: [],
    encode: latin,
    decode: (bytes) => textBytes(bytes).toString('latin1'),
  },
  ASCII: {
    name: 'us-ascii',
    preamble: [],
    encode: ascii,
    decode: (bytes) =>
      textBytes(bytes)
        .toString('latin1')
        .replace(/[^\0-\x7f]/g, '?'),
  },
  Unicode: {
    name: 'utf-16',
    preamble: [0xff, 0xfe],
    encode: (text) => Buffer.from(text, 'utf16le'),
    decode: (bytes) => textBytes(bytes).toString('utf16le'),
  },
  BigEndianUnicode: {
    name: 'utf-16BE',
    preamble: [0xfe, 0xff],
    encode: (text) => Buffer.from(text, 'utf16le').swap16(),
    decode: (bytes) => Buffer.from(bytes).swap16().toString('utf16le'),
  },
}

/** What is no ASCII becomes a question mark; plain text, whose UTF-8 is as long as itself, needs no look at each character. */
function ascii(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  return bytes.length === text.length ? bytes : Buffer.from(text.replace(/\P{ASCII}/gu, '?'), 'latin1')
}

function latin(text: string): Buffer {
  return Buffer.from(text.replace(/[^\0-\xff]/g, '?'), 'latin1')
}

/** [Text.Encoding] */
export class Encoding extends NetObject {
  readonly typeName = 'System.Text.Encoding'
  readonly codec: Codec
  readonly withPreamble: boolean

  constructor(codec: Codec, withPreamble: boolean) {
    super()
    this.codec = codec
    this.withPreamble = withPreamble
  }
}

const known = (name: keyof typeof CODECS) => new Encoding(CODECS[name] ?? UTF8, true)

export const utf8WithoutPreamble = new Encoding(UTF8, false)

/** The same memory, without Buffer's own methods. */
function plainBytes({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length)
}

/** By the names that -Encoding and GetEncoding take. */
export function encodingOf(value: Value): Encoding {
  if (value instanceof Encoding) return value
  const name = textOf(value)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
  if (/^(unicode|utf16|utf16le|string|1200)$/.test(name)) return known('Unicode')
  if (/^(bigendianunicode|utf16be|1201)$/.test(name)) return known('BigEndianUnicode')
  if (/^(ascii|usascii|20127)$/.test(name)) return known('ASCII')
  if (/^(default|oem|windows1252|1252|iso88591|latin1|28591|437)$/.test(name)) return known('Default')
  return known('UTF8')
}

const encodingTable = netType<Encoding>({
  name: 'System.Text.Encoding',
  aliases: ['text.encoding'],
  properties: {
    WebName: (self) => self.codec.name,
    BodyName: (self) => self.codec.name,
    EncodingName: (self) => self.codec.name,
  },
  statics: {
    UTF8: () => known('UTF8'),
    ASCII: () => known('ASCII'),
    Unicode: () => known('Unicode'),
    BigEndianUnicode: () => known('BigEndianUnicode'),
    Default: () => known('Default'),
  },
  functions: { GetEncoding: on(['object'], (_self, [name]) => encodingOf(name)) },
  methods: {
    GetBytes: [
      on(['string'], (self, [text]) => plainBytes(self.codec.encode(text))),
      on(['string', 'int', 'int', 'bytes', 'int'], (self, [text, from, count, target, at]) => {
        const encoded = self.codec.encode(text.slice(from, from + count))
        target.set(encoded, at)
        return encoded.length
      }),
    ],
    GetString: [
      on(['bytes'], (self, [bytes]) => self.codec.decode(bytes)),
      on(['bytes', 'int', 'int'], (self, [bytes, from, count]) =>
        self.codec.decode(bytes.subarray(from, from + count)),
      ),
    ],
    GetByteCount: on(['string'], (self, [text]) => self.codec.encode(text).length),
    GetPreamble: on([], (self) => Uint8Array.from(self.withPreamble ? self.codec.preamble : [])),
  },
})

const utf8Table = netType<Encoding>({
  name: 'System.Text.UTF8Encoding',
  base: 'System.Text.Encoding',
  constructors: [
    on([], () => new Encoding(UTF8, false)),
    on(['bool'], (_self, [preamble]) => new Encoding(UTF8, preamble)),
    on(['bool', 'bool'], (_self, [preamble]) => new Encoding(UTF8, preamble)),
  ],
})

/** [Text.StringBuilder] */
class StringBuilder extends NetObject {
  readonly typeName = 'System.Text.StringBuilder'
  text = ''

  override toText(): string {
    return this.text
  }

  append(text: string): this {
    this.text += text
    return this
  }
}

const builderTable = netType<StringBuilder>({
  name: 'System.Text.StringBuilder',
  properties: { Length: (self) => self.text.length, Capacity: (self) => Math.max(16, self.text.length) },
  setters: {
    Length: (self, length) => {
      self.text = self.text.slice(0, Number(textOf(length)))
    },
  },
  methods: {
    Append: [
      on(['object'], (self, [value]) => self.append(textOf(value))),
      on(['char', 'int'], (self, [character, count]) =>
        self.append(String.fromCharCode(character).repeat(count)),
      ),
    ],
    AppendLine: [
      on([], (self) => self.append('\r\n')),
      on(['string'], (self, [text]) => self.append(`${text}\r\n`)),
    ],
    AppendFormat: on(['string', 'params object'], (self, [format, args]) =>
      self.append(formatComposite(format, args)),
    ),
    Clear: on([], (self) => {
      self.text = ''
      return self
    }),
    Insert: on(['int', 'string'], (self, [place, text]) => {
      self.text = self.text.slice(0, place) + text + self.text.slice(place)
      return self
    }),
    Remove: on(['int', 'int'], (self, [place, count]) => {
      self.text = self.text.slice(0, place) + self.text.slice(place + count)
      return self
    }),
    Replace: on(['string', 'string'], (self, [from, to]) => {
      self.text = self.text.replaceAll(from, () => to)
      return self
    }),
    ToString: [
      on([], (self) => self.text),
      on(['int', 'int'], (self, [from, count]) => self.text.slice(from, from + count)),
    ],
  },
  constructors: [
    on([], () => new StringBuilder()),
    on(['object'], (_self, [initial]) =>
      new StringBuilder().append(typeof initial === 'string' ? initial : ''),
    ),
    on(['int', 'int'], () => new StringBuilder()),
  ],
})

export const textTables = [encodingTable, utf8Table, builderTable]
