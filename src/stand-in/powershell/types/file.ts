import { NetThrow } from '../runtime/errors.ts'
import type { Session } from '../runtime/session.ts'
import { textOf, typedArray } from '../values/text.ts'
import { DateTime } from '../values/time.ts'
import { PsObject, type Value } from '../values/value.ts'
import { DirectorySecurity } from './directory-security.ts'
import { openStream } from './file-stream.ts'
import { netType, on } from './net-type.ts'
import { encodingOf, utf8WithoutPreamble } from './text.ts'

const full = (session: Session, path: string): string =>
  session.windows.files.absolute(path, session.location)

/** Text of a file: its byte order mark decides, else UTF-8. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString('utf8')
  return bytes.toString('utf8')
}

export function linesOfText(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)
}

function readText(session: Session, path: string, encoding?: Value): string {
  const bytes = session.windows.files.read(full(session, path))
  return encoding === undefined
    ? decodeText(bytes)
    : encodingOf(encoding)
        .codec.decode(bytes)
        .replace(/^\ufeff/, '')
}

function writeText(session: Session, path: string, text: string, encoding: Value, append = false): undefined {
  const { codec, withPreamble } = encoding === null ? utf8WithoutPreamble : encodingOf(encoding)
  const { files } = session.windows
  const body = codec.encode(text)
  if (append) files.append(full(session, path), body)
  else
    files.write(full(session, path), Buffer.concat([Buffer.from(withPreamble ? codec.preamble : []), body]))
  return undefined
}

const joined = (lines: Value): string =>
  (Array.isArray(lines) ? lines : [lines]).map((line) => `${textOf(line)}\r\n`).join('')

const fileTable = netType<null>({
  name: 'System.IO.File',
  aliases: ['io.file'],
  functions: {
    Exists: on(
      ['string'],
      (_self, [path], session) => session.windows.files.kindOf(full(session, path)) === 'file',
    ),
    ReadAllText: [
      on(['string'], (_self, [path], session) => readText(session, path)),
      on(['string', 'object'], (_self, [path, encoding], session) => readText(session, path, encoding)),
    ],
    ReadAllLines: on(['string'], (_self, [path], session) =>
      typedArray('System.String', linesOfText(readText(session, path))),
    ),
    ReadAllBytes: on(
      ['string'],
      (_self, [path], session) => new Uint8Array(session.windows.files.read(full(session, path))),
    ),
    WriteAllText: [
      on(['string', 'string'], (_self, [path, text], session) => writeText(session, path, text, null)),
      on(['string', 'string', 'object'], (_self, [path, text, encoding], session) =>
        writeText(session, path, text, encoding),
      ),
    ],
    WriteAllLines: on(['string', 'object'], (_self, [path, lines], session) =>
      writeText(session, path, joined(lines), null),
    ),
    WriteAllBytes: on(
      ['string', 'bytes'],
      (_self, [path, bytes], session) => void session.windows.files.write(full(session, path), bytes),
    ),
    AppendAllText: on(['string', 'string'], (_self, [path, text], session) =>
      writeText(session, path, text, null, true),
    ),
    Delete: on(['string'], (_self, [path], session) => {
      if (session.windows.files.kindOf(full(session, path)) === 'file')
        session.windows.files.remove(full(session, path))
      return undefined
    }),
    Copy: [
      on(['string', 'string'], (_self, [from, to], session) => copy(session, from, to)),
      on(['string', 'string', 'bool'], (_self, [from, to], session) => copy(session, from, to)),
    ],
    Move: on(
      ['string', 'string'],
      (_self, [from, to], session) =>
        void session.windows.files.rename(full(session, from), full(session, to)),
    ),
    Open: [
      on(['string', 'string'], (_self, [path, mode], session) => openStream(session, { path, mode })),
      on(['string', 'string', 'string'], (_self, [path, mode, access], session) =>
        openStream(session, { path, mode, access }),
      ),
      on(['string', 'string', 'string', 'string'], (_self, [path, mode, access], session) =>
        openStream(session, { path, mode, access }),
      ),
    ],
    OpenRead: on(['string'], (_self, [path], session) =>
      openStream(session, { path, mode: 'Open', access: 'Read' }),
    ),
    OpenWrite: on(['string'], (_self, [path], session) =>
      openStream(session, { path, mode: 'OpenOrCreate', access: 'Write' }),
    ),
    Create: on(['string'], (_self, [path], session) =>
      openStream(session, { path, mode: 'Create', access: 'ReadWrite' }),
    ),
    GetLastWriteTimeUtc: on(['string'], (_self, [path], session) =>
      DateTime.fromMs(session.windows.files.stat(full(session, path)).mtimeMs, 'Utc'),
    ),
  },
})

function copy(session: Session, from: string, to: string): undefined {
  const { files } = session.windows
  files.write(full(session, to), files.read(full(session, from)))
  return undefined
}

const directoryTable = netType<null>({
  name: 'System.IO.Directory',
  aliases: ['io.directory'],
  functions: {
    Exists: on(
      ['string'],
      (_self, [path], session) => session.windows.files.kindOf(full(session, path)) === 'directory',
    ),
    CreateDirectory: [
      on(['string'], (_self, [path], session) => createDirectory(session, path)),
      on(['string', 'object'], (_self, [path, security], session) =>
        createDirectory(session, path, security instanceof DirectorySecurity ? security.sddl : undefined),
      ),
    ],
    Delete: [
      on(['string'], (_self, [path], session) => void session.windows.files.remove(full(session, path))),
      on(
        ['string', 'bool'],
        (_self, [path], session) => void session.windows.files.remove(full(session, path)),
      ),
    ],
    SetAccessControl: on(['string', 'object'], (_self, [path, security], session) => {
      if (!(security instanceof DirectorySecurity)) throw notSecurity()
      session.windows.files.secure(full(session, path), security.sddl)
      return undefined
    }),
    GetFileSystemEntries: on(['string'], (_self, [path], session) => children(session, path)),
    GetFiles: on(['string'], (_self, [path], session) => children(session, path, 'file')),
    GetDirectories: on(['string'], (_self, [path], session) => children(session, path, 'directory')),
    GetCurrentDirectory: on([], (_self, _args, session) => session.location),
  },
})

function notSecurity(): NetThrow {
  return new NetThrow(
    'System.ArgumentNullException',
    'Value cannot be null.\r\nParameter name: directorySecurity',
  )
}

/** Does nothing where there is one. */
function createDirectory(session: Session, path: string, sddl?: string): PsObject {
  session.windows.files.makeDirectory(full(session, path), sddl)
  return new PsObject([['FullName', full(session, path)]], 'System.IO.DirectoryInfo', full(session, path))
}

/** @param kind of both kinds where it is left out */
function children(session: Session, path: string, kind?: 'file' | 'directory'): Value {
  const { files } = session.windows
  const folder = full(session, path)
  const paths = files.list(folder).map((name) => `${folder.replace(/\\$/, '')}\\${name}`)
  return typedArray(
    'System.String',
    paths.filter((each) => kind === undefined || files.kindOf(each) === kind),
  )
}

const driveInfoTable = netType<PsObject>({
  name: 'System.IO.DriveInfo',
  aliases: ['io.driveinfo'],
  functions: { GetDrives: on([], (_self, _args, session) => session.windows.files.drives().map(driveInfo)) },
  constructors: [
    on(['string'], (_self, [name], session) => {
      const letter = name.charAt(0).toUpperCase()
      return driveInfo(session.windows.files.drives().find((each) => each.letter === letter) ?? { letter })
    }),
  ],
})

interface Drive {
  letter: string
  label?: string
  sizeBytes?: bigint
  freeBytes?: bigint
}

function driveInfo({ letter, label, sizeBytes, freeBytes }: Drive): PsObject {
  const root = `${letter}:\\`
  const isReady = sizeBytes !== undefined
  return new PsObject(
    [
      ['Name', root],
      ['DriveType', 'Fixed'],
      ['DriveFormat', isReady ? 'NTFS' : null],
      ['IsReady', isReady],
      ['AvailableFreeSpace', freeBytes ?? null],
      ['TotalFreeSpace', freeBytes ?? null],
      ['TotalSize', sizeBytes ?? null],
      ['RootDirectory', root],
      ['VolumeLabel', label ?? null],
    ],
    'System.IO.DriveInfo',
    root,
  )
}

export const fileTables = [fileTable, directoryTable, driveInfoTable]
