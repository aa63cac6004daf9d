import { fileOptions, openFileStream } from '../../system/file-stream.ts'
import { NetThrow } from '../runtime/errors.ts'
import type { Session } from '../runtime/session.ts'

import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { ByteStream } from './byte-stream.ts'
import { enumerationTable } from './enumeration.ts'
import { netType, on } from './net-type.ts'

const streamTable = netType<ByteStream>({
  name: 'System.IO.Stream',
  aliases: ['io.stream'],
  interfaces: ['System.IDisposable'],
  properties: {
    Length: (self) => self.use('length')(),
    Position: (self) => self.use('position')(),
    CanRead: (self) => self.can('read'),
    CanWrite: (self) => self.can('write'),
    CanSeek: (self) => self.can('seek'),
  },
  setters: { Position: (self, value) => void self.use('seek')(BigInt(textOf(value)), 'begin') },
  methods: {
    Read: on(['object', 'int', 'int'], (self, [target, from, count]) => read(self, target, from, count)),
    ReadByte: on([], (self) => readByte(self)),
    Write: on(['bytes', 'int', 'int'], (self, [bytes, from, count]) => write(self, bytes, from, count)),
    WriteByte: on(['int'], (self, [value]) => void self.use('write')(Uint8Array.of(value))),
    Flush: [
      on([], (self) => void flush(self, false)),
      on(['bool'], (self, [toDisk]) => void flush(self, toDisk)),
    ],
    Seek: on(['long', 'string'], (self, [offset, origin]) => self.use('seek')(offset, originOf(origin))),
    SetLength: on(['long'], (self, [length]) => void self.use('setLength')(length)),
    CopyTo: on(['object'], (self, [target]) => copy(self, target)),
    Close: on([], (self) => void self.close()),
    Dispose: on([], (self) => void self.close()),
    ToArray: on([], (self) => contentOf(self)),
  },
})

function read(stream: ByteStream, target: Value, from: number, count: number): number {
  if (!(target instanceof Uint8Array)) {
    throw new NetThrow('System.ArgumentNullException', 'Buffer cannot be null.\r\nParameter name: array')
  }
  if (from < 0 || count < 0 || from + count > target.length) throw outOfBounds()
  return stream.use('read')(target, from, count)
}

function readByte(stream: ByteStream): number {
  const one = new Uint8Array(1)
  return stream.use('read')(one, 0, 1) === 0 ? -1 : (one[0] ?? -1)
}

function write(stream: ByteStream, bytes: Uint8Array, from: number, count: number): undefined {
  if (from < 0 || count < 0 || from + count > bytes.length) throw outOfBounds()
  stream.use('write')(bytes.subarray(from, from + count))
  return undefined
}

function flush(stream: ByteStream, toDisk: boolean): void {
  if (stream.can('flush')) stream.use('flush')(toDisk)
}

function copy(stream: ByteStream, target: Value): undefined {
  if (target instanceof ByteStream) target.use('write')(stream.readToEnd())
  return undefined
}

function contentOf(stream: ByteStream): Uint8Array {
  const back = stream.use('position')()
  stream.use('seek')(0n, 'begin')
  const content = new Uint8Array(stream.readToEnd())
  stream.use('seek')(back, 'begin')
  return content
}

function outOfBounds(): NetThrow {
  return new NetThrow(
    'System.ArgumentException',
    'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the ' +
      'end of the source collection.',
  )
}

const ORIGINS: Readonly<Record<string, 'begin' | 'current' | 'end'>> = {
  begin: 'begin',
  current: 'current',
  end: 'end',
  0: 'begin',
  1: 'current',
  2: 'end',
}

function originOf(text: string): 'begin' | 'current' | 'end' {
  return ORIGINS[text.toLowerCase()] ?? 'begin'
}

interface OpenParts {
  path: string
  mode: string
  access?: string
  share?: string
  bufferBytes?: number
  options?: string
}

function open(
  session: Session,
  { path, mode, access, share, bufferBytes = 4096, options = '' }: OpenParts,
): ByteStream {
  return new ByteStream(
    'System.IO.FileStream',
    openFileStream(session.windows, session.location, {
      path,
      mode,
      access,
      share,
      bufferBytes,
      options: fileOptions(options),
    }),
  )
}

export { open as openStream }

const fileStreamTable = netType<ByteStream>({
  name: 'System.IO.FileStream',
  aliases: ['io.filestream'],
  base: 'System.IO.Stream',
  constructors: [
    on(['string', 'string'], (_self, [path, mode], session) => open(session, { path, mode })),
    on(['string', 'string', 'string'], (_self, [path, mode, access], session) =>
      open(session, { path, mode, access }),
    ),
    on(['string', 'string', 'string', 'string'], (_self, [path, mode, access, share], session) =>
      open(session, { path, mode, access, share }),
    ),
    on(
      ['string', 'string', 'string', 'string', 'int'],
      (_self, [path, mode, access, share, bufferBytes], session) =>
        open(session, { path, mode, access, share, bufferBytes }),
    ),
    on(
      ['string', 'string', 'string', 'string', 'int', 'string'],
      (_self, [path, mode, access, share, bufferBytes, options], session) =>
        open(session, { path, mode, access, share, bufferBytes, options }),
    ),
  ],
})

const memoryStreamTable = netType<ByteStream>({
  name: 'System.IO.MemoryStream',
  aliases: ['io.memorystream'],
  base: 'System.IO.Stream',
  constructors: [
    on([], () => memoryStream(new Uint8Array())),
    on(['bytes'], (_self, [bytes]) => memoryStream(bytes)),
  ],
})

function memoryStream(initial: Uint8Array): ByteStream {
  let content = Buffer.from(initial)
  let place = 0
  return new ByteStream('System.IO.MemoryStream', {
    read(target, from, count) {
      const taken = content.subarray(place, place + count)
      target.set(taken, from)
      place += taken.length
      return taken.length
    },
    write(bytes) {
      const end = place + bytes.length
      if (end > content.length) content = Buffer.concat([content, Buffer.alloc(end - content.length)])
      content.set(bytes, place)
      place = end
    },
    seek(offset, origin) {
      place = Number(offset) + (origin === 'begin' ? 0 : origin === 'current' ? place : content.length)
      return BigInt(place)
    },
    position: () => BigInt(place),
    length: () => BigInt(content.length),
    setLength(length) {
      const kept = content.subarray(0, Number(length))
      content = Buffer.concat([kept, Buffer.alloc(Number(length) - kept.length)])
    },
  })
}

const enumerations = [
  enumerationTable(
    'System.IO.FileMode',
    ['CreateNew', 'Create', 'Open', 'OpenOrCreate', 'Truncate', 'Append'],
    1,
  ),
  enumerationTable('System.IO.FileAccess', ['Read', 'Write', 'ReadWrite'], 1),
  enumerationTable('System.IO.FileShare', ['None', 'Read', 'Write', 'ReadWrite', 'Delete', 'Inheritable'], 0),
  enumerationTable('System.IO.SeekOrigin', ['Begin', 'Current', 'End'], 0),
  enumerationTable(
    'System.IO.FileOptions',
    ['None', 'WriteThrough', 'Asynchronous', 'RandomAccess', 'DeleteOnClose', 'SequentialScan', 'Encrypted'],
    0,
  ),
  enumerationTable(
    'System.IO.FileAttributes',
    ['ReadOnly', 'Hidden', 'System', 'Directory', 'Archive', 'Normal'],
    0,
  ),
]

export const fileStreamTables = [streamTable, fileStreamTable, memoryStreamTable, ...enumerations]
