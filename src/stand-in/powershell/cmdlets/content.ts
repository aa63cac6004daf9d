import { locate, placesOf } from '../providers/places.ts'
import type { Place } from '../providers/provider.ts'
import { type Call, terminating } from '../runtime/call.ts'
import { toBytes, toItems } from '../runtime/convert.ts'
import { NetThrow } from '../runtime/errors.ts'
import { decodeText, linesOfText } from '../types/file.ts'
import { encodingOf } from '../types/text.ts'
import { byte } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { cmdlet } from './define.ts'

const ENCODINGS = [
  'Unknown',
  'String',
  'Unicode',
  'Byte',
  'BigEndianUnicode',
  'UTF8',
  'Ascii',
  'Default',
  'Oem',
]
const READING =
  '[-ReadCount <Int64>] [-TotalCount <Int64>] [-Tail <Int32>] [-Raw] [-Encoding <FileSystemCmdletProviderEncoding>] [-Force]'
const WRITING =
  '[-PassThru] [-Force] [-NoNewline] [-Encoding <FileSystemCmdletProviderEncoding>] [-WhatIf] [-Confirm]'

const getContent = cmdlet({
  syntax: [`Get-Content [-Path] <String[]> ${READING}`, `Get-Content -LiteralPath <String[]> ${READING}`],
  pipeline: ['Path'],
  byName: ['Path', 'LiteralPath'],
  aliases: { LiteralPath: ['PSPath'], TotalCount: ['First', 'Head'], Tail: ['Last'] },
  enumerations: { Encoding: ENCODINGS },
  process(call) {
    for (const place of placesOf(call)) {
      const content = call.trying(() => contentErrors('Reader', place, () => contentOf(call, place)))
      if (content) emitPortions(call, content)
    }
  },
})

function contentOf(call: Call, place: Place): readonly Value[] {
  if (place.provider.name === 'Environment') return [call.session.console.environment.get(place.path) ?? '']
  const bytes = call.session.windows.files.read(place.path)
  const encoding = call.text('Encoding')
  if (encoding === 'Byte') return Array.from(bytes, byte)
  const text = isMarked(bytes) ? decodeText(bytes) : encodingOf(encoding ?? 'Default').codec.decode(bytes)
  return call.flag('Raw') ? [text] : portion(call, linesOfText(text))
}

/** Begins with a byte order mark, which decides before -Encoding does. */
function isMarked(bytes: Buffer): boolean {
  return bytes.subarray(0, 3).equals(UTF8_MARK) || bytes.subarray(0, 2).equals(UTF16_MARK)
}

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const UTF16_MARK = Buffer.from([0xff, 0xfe])

function portion(call: Call, lines: readonly string[]): readonly string[] {
  const head = call.has('TotalCount') ? lines.slice(0, call.number('TotalCount')) : lines
  const tail = call.number('Tail')
  return tail === undefined ? head : head.slice(Math.max(head.length - tail, 0))
}

/** One by one, or -ReadCount at a time; 0 means all at once. */
function emitPortions(call: Call, content: readonly Value[]): void {
  const size = call.number('ReadCount') ?? 1
  if (size === 1) {
    for (const each of content) call.emit(each)
    return
  }
  const step = size <= 0 ? Math.max(content.length, 1) : size
  for (let place = 0; place < content.length; place += step) call.emit(content.slice(place, place + step))
}

/** Set-Content and Add-Content gather what comes, and write it at the end. */
const writing = (name: string, write: (call: Call, path: string, bytes: Buffer) => void, isNew: boolean) =>
  cmdlet({
    syntax: [
      `${name} [-Path] <String[]> [-Value] <Object[]> ${WRITING}`,
      `${name} -LiteralPath <String[]> [-Value] <Object[]> ${WRITING}`,
    ],
    pipeline: ['Value'],
    byName: ['Path', 'LiteralPath', 'Value'],
    aliases: { LiteralPath: ['PSPath'] },
    enumerations: { Encoding: ENCODINGS },
    open(opened) {
      const values: Value[] = []
      return {
        process: (call) => void values.push(...toItems(call.value('Value'))),
        end: () => writeEverywhere(opened, values, write, isNew),
      }
    },
  })

function writeEverywhere(
  call: Call,
  values: readonly Value[],
  write: (call: Call, path: string, bytes: Buffer) => void,
  isNew: boolean,
): void {
  for (const path of call.texts('LiteralPath') ?? call.texts('Path') ?? []) {
    const isWritten = call.trying(() => {
      const place = locate(call.session, path)
      if (place.provider.name === 'Environment') setVariable(call, place, values)
      else contentErrors('Writer', place, () => write(call, place.path, bytesOf(call, values, isNew)))
      return true
    })
    if (isWritten && call.flag('PassThru')) for (const value of values) call.emit(value)
  }
}

function setVariable(call: Call, { path }: Place, values: readonly Value[]): void {
  call.session.console.environment.set(path, values.map(textOf).join('\n'))
}

function bytesOf(call: Call, values: readonly Value[], isNew: boolean): Buffer {
  const name = call.text('Encoding') ?? 'Default'
  if (name === 'Byte') return Buffer.from(toBytes([...values]))
  const { codec } = encodingOf(name)
  const end = call.flag('NoNewline') ? '' : '\r\n'
  const text = values.map((value) => `${textOf(value)}${end}`).join('')
  return Buffer.concat([Buffer.from(isNew ? codec.preamble : []), codec.encode(text)])
}

const clearContent = cmdlet({
  syntax: [
    'Clear-Content [-Path] <String[]> [-Force] [-WhatIf] [-Confirm]',
    'Clear-Content -LiteralPath <String[]> [-Force] [-WhatIf] [-Confirm]',
  ],
  byName: ['Path', 'LiteralPath'],
  aliases: { LiteralPath: ['PSPath'] },
  process(call) {
    for (const place of placesOf(call)) {
      call.trying(() =>
        contentErrors('Writer', place, () => call.session.windows.files.write(place.path, Buffer.alloc(0))),
      )
    }
  },
})

export const contentCmdlets = [
  getContent,
  writing('Set-Content', (call, path, bytes) => call.session.windows.files.write(path, bytes), true),
  writing('Add-Content', (call, path, bytes) => call.session.windows.files.append(path, bytes), false),
  clearContent,
]

const FAILURES: Readonly<Record<string, readonly [name: string, category: string]>> = {
  'System.IO.DirectoryNotFoundException': ['DirectoryNotFound', 'ObjectNotFound'],
  'System.IO.FileNotFoundException': ['FileNotFound', 'ObjectNotFound'],
  'System.UnauthorizedAccessException': ['UnauthorizedAccess', 'PermissionDenied'],
}

/** The ids that the content readers and writers of files give to what .NET throws. @throws PsError */
function contentErrors<T>(side: 'Reader' | 'Writer', { path }: Place, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof NetThrow)) throw thrown
    const { exception } = thrown
    const [name, category] = FAILURES[exception.typeName] ?? [
      'IO',
      side === 'Reader' ? 'ReadError' : 'WriteError',
    ]
    throw terminating({ exception, id: `GetContent${side}${name}Error`, category, target: path })
  }
}
