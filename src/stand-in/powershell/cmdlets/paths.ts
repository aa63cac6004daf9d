import { placesOf, resolve } from '../providers/places.ts'
import { leafOf, type Place, parentOf } from '../providers/provider.ts'
import type { Call } from '../runtime/call.ts'
import { PsObject } from '../values/value.ts'
import { cmdlet } from './define.ts'

const PATHS = { pipeline: ['Path'], byName: ['Path', 'LiteralPath'], aliases: { LiteralPath: ['PSPath'] } }

const joinPath = cmdlet({
  syntax: ['Join-Path [-Path] <String[]> [-ChildPath] <String> [-Resolve]'],
  pipeline: ['Path'],
  byName: ['Path', 'ChildPath'],
  process(call) {
    const child = backslashed(call.text('ChildPath')).replace(/^\\+/, '')
    for (const path of call.texts('Path') ?? []) {
      const joined = `${backslashed(path).replace(/\\+$/, '')}\\${child}`
      if (!call.flag('Resolve')) call.emit(joined)
      else for (const place of found(call, joined)) call.emit(place.shown)
    }
  },
})

const splitPath = cmdlet({
  syntax: [
    'Split-Path [-Path] <String[]> [-Parent] [-Resolve]',
    'Split-Path [-Path] <String[]> -Leaf [-Resolve]',
    'Split-Path [-Path] <String[]> -Qualifier [-Resolve]',
    'Split-Path [-Path] <String[]> -NoQualifier [-Resolve]',
    'Split-Path [-Path] <String[]> -IsAbsolute [-Resolve]',
    'Split-Path -LiteralPath <String[]> [-Resolve]',
  ],
  ...PATHS,
  process(call) {
    for (const path of call.texts('LiteralPath') ?? call.texts('Path') ?? [])
      call.emit(partOf(call, backslashed(path)))
  },
})

function partOf(call: Call, path: string): string | boolean {
  if (call.flag('Leaf')) return leafOf(path)
  if (call.flag('Qualifier')) return path.match(/^[^\\:]+:/)?.[0] ?? ''
  if (call.flag('NoQualifier')) return path.replace(/^[^\\:]+:/, '')
  return call.flag('IsAbsolute') ? /^[^\\:]+:/.test(path) : parentOf(path)
}

const resolvePath = cmdlet({
  syntax: ['Resolve-Path [-Path] <String[]> [-Relative]', 'Resolve-Path -LiteralPath <String[]> [-Relative]'],
  ...PATHS,
  process(call) {
    for (const place of placesOf(call)) call.emit(pathInfo(place))
  },
})

const convertPath = cmdlet({
  syntax: ['Convert-Path [-Path] <String[]>', 'Convert-Path -LiteralPath <String[]>'],
  ...PATHS,
  process(call) {
    for (const place of placesOf(call)) call.emit(place.path)
  },
})

const getLocation = cmdlet({
  syntax: ['Get-Location [-PSProvider <String[]>] [-PSDrive <String[]>]'],
  process(call) {
    for (const place of resolve(call.session, call.session.location, true)) call.emit(pathInfo(place))
  },
})

const setLocation = cmdlet({
  syntax: ['Set-Location [[-Path] <String>] [-PassThru]', 'Set-Location -LiteralPath <String> [-PassThru]'],
  ...PATHS,
  process(call) {
    for (const place of placesOf(call)) {
      call.session.location = place.shown
      if (call.flag('PassThru')) call.emit(pathInfo(place))
    }
  },
})

export const pathCmdlets = [joinPath, splitPath, resolvePath, convertPath, getLocation, setLocation]

function found(call: Call, path: string): Place[] {
  return call.trying(() => resolve(call.session, path, false)) ?? []
}

function backslashed(path = ''): string {
  return path.replaceAll('/', '\\')
}

function pathInfo({ shown, path, drive, provider }: Place): PsObject {
  return new PsObject(
    [
      ['Drive', drive ?? null],
      ['Provider', `Microsoft.PowerShell.Core\\${provider.name}`],
      ['ProviderPath', path],
      ['Path', shown],
    ],
    'System.Management.Automation.PathInfo',
    shown,
  )
}
