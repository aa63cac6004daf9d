import type { Session } from '../runtime/session.ts'
import { formatComposite } from '../values/format.ts'
import { textOf } from '../values/text.ts'
import { NetObject, type Value } from '../values/value.ts'
import { ByteStream } from './byte-stream.ts'
import { netType, on } from './net-type.ts'
import { utf8WithoutPreamble } from './text.ts'

/** [Console]::Out and ::Error: text that goes past PowerShell's own output. */
class ConsoleWriter extends NetObject {
  readonly typeName = 'System.IO.TextWriter'
  readonly stream: 'output' | 'error'

  constructor(stream: 'output' | 'error') {
    super()
    this.stream = stream
  }

  write(session: Session, text: string): undefined {
    const bytes = Buffer.from(text, 'utf8')
    if (this.stream === 'output') session.console.writeOutput(bytes)
    else session.console.writeError(bytes)
    return undefined
  }
}

/** [Console]::In */
class ConsoleReader extends NetObject {
  readonly typeName = 'System.IO.TextReader'
}

const writeMethods = (end: string) => [
  on([], (self: ConsoleWriter, _args, session) => self.write(session, end)),
  on(['string'], (self: ConsoleWriter, [text], session) => self.write(session, text + end)),
  on(['object'], (self: ConsoleWriter, [value], session) => self.write(session, textOf(value) + end)),
  on(['string', 'params object'], (self: ConsoleWriter, [format, args], session) =>
    self.write(session, formatComposite(format, args) + end),
  ),
]

const out = new ConsoleWriter('output')
const error = new ConsoleWriter('error')

/** One line of input without its end; null at the end of all. */
function readLine(session: Session): Value {
  const line = session.inputLines.next()
  return line.done ? null : line.value
}

const writerTable = netType<ConsoleWriter>({
  name: 'System.IO.TextWriter',
  methods: { Write: writeMethods(''), WriteLine: writeMethods('\r\n'), Flush: on([], () => undefined) },
})

const readerTable = netType<ConsoleReader>({
  name: 'System.IO.TextReader',
  methods: {
    ReadToEnd: on([], (_self, _args, session) => session.readInput()),
    ReadLine: on([], (_self, _args, session) => readLine(session)),
  },
})

const consoleTable = netType<null>({
  name: 'System.Console',
  aliases: ['console'],
  statics: {
    Out: () => out,
    Error: () => error,
    In: () => new ConsoleReader(),
    OutputEncoding: () => utf8WithoutPreamble,
    InputEncoding: () => utf8WithoutPreamble,
    IsOutputRedirected: () => true,
    IsInputRedirected: () => true,
    IsErrorRedirected: () => true,
  },
  functions: {
    Write: [
      on(['string'], (_self, [text], session) => out.write(session, text)),
      on(['object'], (_self, [value], session) => out.write(session, textOf(value))),
      on(['string', 'params object'], (_self, [format, args], session) =>
        out.write(session, formatComposite(format, args)),
      ),
    ],
    WriteLine: [
      on([], (_self, _args, session) => out.write(session, '\r\n')),
      on(['string'], (_self, [text], session) => out.write(session, `${text}\r\n`)),
      on(['object'], (_self, [value], session) => out.write(session, `${textOf(value)}\r\n`)),
      on(['string', 'params object'], (_self, [format, args], session) =>
        out.write(session, `${formatComposite(format, args)}\r\n`),
      ),
    ],
    ReadLine: on([], (_self, _args, session) => readLine(session)),
    OpenStandardInput: on([], (_self, _args, session) => inputStream(session)),
    OpenStandardOutput: on([], (_self, _args, session) =>
      outputStream((bytes) => session.console.writeOutput(bytes)),
    ),
    OpenStandardError: on([], (_self, _args, session) =>
      outputStream((bytes) => session.console.writeError(bytes)),
    ),
  },
})

function inputStream(session: Session): ByteStream {
  let rest: Uint8Array = new Uint8Array()
  return new ByteStream('System.IO.__ConsoleStream', {
    read(target, from, count) {
      if (rest.length === 0) rest = session.console.input.read() ?? new Uint8Array()
      const taken = rest.subarray(0, count)
      target.set(taken, from)
      rest = rest.subarray(taken.length)
      return taken.length
    },
  })
}

function outputStream(write: (bytes: Uint8Array) => void): ByteStream {
  return new ByteStream('System.IO.__ConsoleStream', { write: (bytes) => write(bytes.slice()) })
}

export const consoleTables = [writerTable, readerTable, consoleTable]
