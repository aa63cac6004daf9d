import type { Session } from '../runtime/session.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { ByteStream } from './byte-stream.ts'
import { openStream } from './file-stream.ts'
import { netType, on } from './net-type.ts'
import { encodingOf } from './text.ts'

/** StreamReader and StreamWriter: text over a stream. */
class TextStream extends ByteStream {
  readonly inner: ByteStream
  readonly encoding: ReturnType<typeof encodingOf>
  lines: string[] | undefined

  constructor(typeName: string, inner: ByteStream, encoding: Value) {
    super(typeName, { close: () => inner.close() })
    this.inner = inner
    this.encoding = encodingOf(encoding ?? 'utf8')
  }

  text(): string {
    return this.encoding.codec.decode(this.inner.readToEnd()).replace(/^\ufeff/, '')
  }

  write(text: string): undefined {
    this.inner.use('write')(this.encoding.codec.encode(text))
    return undefined
  }
}

const asStream = (session: Session, from: Value, mode: string, access: string): ByteStream =>
  from instanceof ByteStream ? from : openStream(session, { path: textOf(from), mode, access })

const readerTable = netType<TextStream>({
  name: 'System.IO.StreamReader',
  aliases: ['io.streamreader'],
  properties: { EndOfStream: (self) => linesOf(self).length === 0 },
  methods: {
    ReadToEnd: on([], (self) => (self.lines ? self.lines.splice(0).join('\n') : self.text())),
    ReadLine: on([], (self) => linesOf(self).shift() ?? null),
    Close: on([], (self) => void self.close()),
    Dispose: on([], (self) => void self.close()),
  },
  constructors: [
    on(
      ['object'],
      (_self, [from], session) =>
        new TextStream('System.IO.StreamReader', asStream(session, from, 'Open', 'Read'), null),
    ),
    on(
      ['object', 'object'],
      (_self, [from, encoding], session) =>
        new TextStream('System.IO.StreamReader', asStream(session, from, 'Open', 'Read'), encoding),
    ),
  ],
})

function linesOf(stream: TextStream): string[] {
  stream.lines ??= stream
    .text()
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  return stream.lines
}

const writerTable = netType<TextStream>({
  name: 'System.IO.StreamWriter',
  aliases: ['io.streamwriter'],
  methods: {
    Write: on(['string'], (self, [text]) => self.write(text)),
    WriteLine: [
      on([], (self) => self.write('\r\n')),
      on(['string'], (self, [text]) => self.write(`${text}\r\n`)),
    ],
    Flush: on([], (self) => void (self.inner.can('flush') && self.inner.use('flush')(false))),
    Close: on([], (self) => void self.close()),
    Dispose: on([], (self) => void self.close()),
  },
  constructors: [
    on(
      ['object'],
      (_self, [to], session) =>
        new TextStream('System.IO.StreamWriter', asStream(session, to, 'Create', 'Write'), null),
    ),
    on(
      ['object', 'object'],
      (_self, [to, append], session) =>
        new TextStream(
          'System.IO.StreamWriter',
          asStream(session, to, append === true ? 'Append' : 'Create', 'Write'),
          null,
        ),
    ),
    on(
      ['object', 'bool', 'object'],
      (_self, [to, append, encoding], session) =>
        new TextStream(
          'System.IO.StreamWriter',
          asStream(session, to, append ? 'Append' : 'Create', 'Write'),
          encoding,
        ),
    ),
  ],
})

export const textStreamTables = [readerTable, writerTable]
