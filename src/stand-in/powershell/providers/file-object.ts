import type { Stats } from 'node:fs'
import { DateTime } from '../values/time.ts'
import { PsObject, type Value } from '../values/value.ts'
import { leafOf, originOf, type Place, parentOf } from './provider.ts'

/** [IO.FileInfo] or [IO.DirectoryInfo]. As text it is its path or, where its folder was listed, its name. */
export function fileObject(place: Place, stats: Stats, text: string, isLink = false): PsObject {
  const isFolder = stats.isDirectory()
  return new PsObject(
    [
      ...originOf(place),
      ['PSIsContainer', isFolder],
      ...(isFolder ? folderProperties(place.path, isLink) : fileProperties(place.path, stats)),
      ...timesOf(stats),
    ],
    isFolder ? 'System.IO.DirectoryInfo' : 'System.IO.FileInfo',
    text,
  )
}

function folderProperties(path: string, isLink: boolean): [string, Value][] {
  const isRoot = parentOf(path) === ''
  return [
    ['Mode', isLink ? 'd----l' : 'd-----'],
    ...folderNames(path),
    ['Parent', isRoot ? null : bareFolder(parentOf(path))],
    ['Root', bareFolder(path.slice(0, 3))],
    ['Attributes', isLink ? 'Directory, ReparsePoint' : 'Directory'],
  ]
}

function fileProperties(path: string, stats: Stats): [string, Value][] {
  return [
    ['Mode', '-a----'],
    ...fileNames(path),
    ['Length', BigInt(stats.size)],
    ['Directory', bareFolder(parentOf(path))],
    ['DirectoryName', parentOf(path)],
    ['IsReadOnly', false],
    ['Attributes', 'Archive'],
  ]
}

/** The folder around another item: only what it is called. */
function bareFolder(path: string): PsObject {
  return new PsObject(folderNames(path), 'System.IO.DirectoryInfo', path)
}

function folderNames(path: string): [string, Value][] {
  const name = parentOf(path) === '' ? path : leafOf(path)
  return namesOf(path, name, name)
}

function fileNames(path: string): [string, Value][] {
  const name = leafOf(path)
  return namesOf(path, name, name.replace(/\.[^.]*$/, ''))
}

function namesOf(path: string, name: string, baseName: string): [string, Value][] {
  return [
    ['BaseName', baseName],
    ['Name', name],
    ['FullName', path],
    ['Extension', name.match(/\.[^.]+$/)?.[0] ?? ''],
    ['Exists', true],
  ]
}

function timesOf({ birthtimeMs, mtimeMs, atimeMs }: Stats): [string, Value][] {
  const times = { CreationTime: birthtimeMs, LastAccessTime: atimeMs, LastWriteTime: mtimeMs }
  return Object.entries(times).flatMap(([name, ms]): [string, Value][] => [
    [name, DateTime.fromMs(ms, 'Local')],
    [`${name}Utc`, DateTime.fromMs(ms, 'Utc')],
  ])
}
