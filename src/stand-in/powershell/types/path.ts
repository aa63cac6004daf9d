import { NetThrow } from '../runtime/errors.ts'
import { netType, on } from './net-type.ts'

const separators = /[\\/]/

function combine(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .reduce((left, right) => {
      if (left === '' || /^([A-Za-z]:|[\\/])/.test(right)) return right
      return /[\\/:]$/.test(left) ? left + right : `${left}\\${right}`
    }, '')
}

const fileName = (path: string): string => path.split(/[\\/:]/).at(-1) ?? ''

function extension(path: string): string {
  const name = fileName(path)
  const dot = name.lastIndexOf('.')
  return dot < 0 || dot === name.length - 1 ? '' : name.slice(dot)
}

function directoryName(path: string): string {
  const end = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'))
  if (end < 0) return ''
  return /^[A-Za-z]:$/.test(path.slice(0, end)) ? path.slice(0, end + 1) : path.slice(0, end)
}

const randomName = (): string =>
  Array.from({ length: 11 }, (_, place) =>
    place === 8 ? '.' : Math.floor(Math.random() * 36).toString(36),
  ).join('')

const pathTable = netType<null>({
  name: 'System.IO.Path',
  aliases: ['io.path'],
  statics: { DirectorySeparatorChar: () => '\\', PathSeparator: () => ';' },
  functions: {
    Combine: [
      on(['string', 'string'], (_self, parts) => combine(parts)),
      on(['string', 'string', 'string'], (_self, parts) => combine(parts)),
    ],
    GetFileName: on(['string'], (_self, [path]) => fileName(path)),
    GetFileNameWithoutExtension: on(['string'], (_self, [path]) => {
      const name = fileName(path)
      return name.slice(0, name.length - extension(path).length)
    }),
    GetExtension: on(['string'], (_self, [path]) => extension(path)),
    GetDirectoryName: on(['string'], (_self, [path]) => directoryName(path)),
    GetFullPath: on(['string'], (_self, [path], session) => {
      if (path === '') throw new NetThrow('System.ArgumentException', 'The path is not of a legal form.')
      return session.windows.files.absolute(path, session.location)
    }),
    GetPathRoot: on(['string'], (_self, [path]) => path.match(/^[A-Za-z]:[\\/]?/)?.[0] ?? ''),
    GetTempPath: on(
      [],
      (_self, _args, session) => `${session.console.environment.get('TEMP') ?? 'C:\\Windows\\Temp'}\\`,
    ),
    GetRandomFileName: on([], randomName),
    IsPathRooted: on(
      ['string'],
      (_self, [path]) => separators.test(path.charAt(0)) || /^[A-Za-z]:/.test(path),
    ),
    HasExtension: on(['string'], (_self, [path]) => extension(path) !== ''),
    ChangeExtension: on(['string', 'string'], (_self, [path, next]) => {
      const bare = path.slice(0, path.length - extension(path).length)
      return `${bare}${next.startsWith('.') ? next : `.${next}`}`
    }),
  },
})

export const pathTables = [pathTable]
