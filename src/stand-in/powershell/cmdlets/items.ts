import { failure } from '../providers/failures.ts'
import { fileObject } from '../providers/file-object.ts'
import { locate, placesOf, resolve } from '../providers/places.ts'
import { childOf, leafOf, type Place } from '../providers/provider.ts'
import type { Call } from '../runtime/call.ts'
import { PsError } from '../runtime/errors.ts'
import { wildcardRegex } from '../runtime/regex.ts'
import type { Value } from '../values/value.ts'
import { cmdlet } from './define.ts'

/** -Path is taken from the pipeline as text, -LiteralPath from the PSPath of what other cmdlets found. */
const PATHS = { pipeline: ['Path'], byName: ['Path', 'LiteralPath'], aliases: { LiteralPath: ['PSPath'] } }

const testPath = cmdlet({
  syntax: [
    'Test-Path [-Path] <String[]> [-PathType <TestPathType>] [-IsValid]',
    'Test-Path -LiteralPath <String[]> [-PathType <TestPathType>] [-IsValid]',
  ],
  ...PATHS,
  enumerations: { PathType: ['Any', 'Container', 'Leaf'] },
  process(call) {
    const literal = call.texts('LiteralPath')
    for (const path of literal ?? call.texts('Path') ?? []) {
      call.emit(call.flag('IsValid') || isThere(call, path, literal !== undefined))
    }
  },
})

function isThere(call: Call, path: string, literal: boolean): boolean {
  const wanted = call.text('PathType')?.toLowerCase() ?? 'any'
  try {
    const kinds = resolve(call.session, path, literal).map((each) =>
      each.provider.kindOf(call.session, each.path),
    )
    return kinds.some((kind) => wanted === 'any' || kind === wanted)
  } catch (error) {
    if (error instanceof PsError) return false
    throw error
  }
}

const getItem = cmdlet({
  syntax: [
    'Get-Item [-Path] <String[]> [-Filter <String>] [-Include <String[]>] [-Exclude <String[]>] [-Force]',
    'Get-Item -LiteralPath <String[]> [-Filter <String>] [-Include <String[]>] [-Exclude <String[]>] [-Force]',
  ],
  ...PATHS,
  process(call) {
    for (const place of placesOf(call)) {
      if (hasWantedName(call, place)) emitMade(call, () => place.provider.item(call.session, place))
    }
  },
})

function emitMade(call: Call, make: () => Value): void {
  const made = call.trying(make)
  if (made !== undefined) call.emit(made)
}

const getChildItem = cmdlet({
  syntax: [
    'Get-ChildItem [[-Path] <String[]>] [[-Filter] <String>] [-Include <String[]>] [-Exclude <String[]>] [-Recurse] [-Depth <UInt32>] [-Force] [-Name] [-File] [-Directory]',
    'Get-ChildItem -LiteralPath <String[]> [[-Filter] <String>] [-Include <String[]>] [-Exclude <String[]>] [-Recurse] [-Depth <UInt32>] [-Force] [-Name] [-File] [-Directory]',
  ],
  ...PATHS,
  aliases: { LiteralPath: ['PSPath'], Recurse: ['s'], Directory: ['ad', 'd'], File: ['af'] },
  process(call) {
    const isGiven = call.has('Path') || call.has('LiteralPath')
    const places = isGiven ? placesOf(call) : resolve(call.session, call.session.location, true)
    const depth = call.number('Depth') ?? (call.flag('Recurse') ? Number.POSITIVE_INFINITY : 0)
    for (const place of places) {
      if (kindOf(call, place) === 'container') listBelow(call, place, depth, '')
      else emitChild(call, place, leafOf(place.path))
    }
  },
})

/** What is in a container, and then what is in those in it. */
function listBelow(call: Call, place: Place, depth: number, prefix: string): void {
  const names = call.trying(() => place.provider.childNames(call.session, place.path)) ?? []
  for (const name of names) emitChild(call, childOf(place, name), `${prefix}${name}`)
  if (depth === 0) return
  for (const name of names) {
    const child = childOf(place, name)
    if (kindOf(call, child) === 'container') listBelow(call, child, depth - 1, `${prefix}${name}\\`)
  }
}

function emitChild(call: Call, place: Place, name: string): void {
  const isContainer = kindOf(call, place) === 'container'
  if ((call.flag('File') && isContainer) || (call.flag('Directory') && !isContainer)) return
  if (!hasWantedName(call, place)) return
  if (call.flag('Name')) call.emit(name)
  else emitMade(call, () => childObject(call, place))
}

/** As text a file that was listed is its bare name. */
function childObject(call: Call, place: Place): Value {
  if (place.provider.name !== 'FileSystem') return place.provider.item(call.session, place)
  return fileObject(place, call.session.windows.files.stat(place.path), leafOf(place.path))
}

function hasWantedName(call: Call, { path }: Place): boolean {
  const fits = (pattern: string) => wildcardRegex(pattern, true).test(leafOf(path))
  const filter = call.text('Filter')
  if (filter !== undefined && !fits(filter)) return false
  if (call.has('Include') && !call.texts('Include')?.some(fits)) return false
  return !call.texts('Exclude')?.some(fits)
}

function kindOf(call: Call, { provider, path }: Place): 'container' | 'leaf' | undefined {
  return provider.kindOf(call.session, path)
}

const newItem = cmdlet({
  syntax: [
    'New-Item [-Path] <String[]> [-ItemType <String>] [-Value <Object>] [-Force] [-WhatIf] [-Confirm]',
    'New-Item [[-Path] <String[]>] -Name <String> [-ItemType <String>] [-Value <Object>] [-Force] [-WhatIf] [-Confirm]',
  ],
  byName: ['Path', 'Name', 'ItemType', 'Value'],
  pipeline: ['Value'],
  aliases: { ItemType: ['Type'] },
  process(call) {
    const request = {
      type: call.text('ItemType')?.toLowerCase(),
      value: call.value('Value') ?? null,
      force: call.flag('Force'),
    }
    const name = call.text('Name')
    for (const path of call.texts('Path') ?? [call.session.location]) {
      emitMade(call, () => {
        const place = locate(call.session, path)
        const wanted = name === undefined ? place : childOf(place, name)
        return wanted.provider.create(call.session, wanted, request)
      })
    }
  },
})

const setItem = cmdlet({
  syntax: [
    'Set-Item [-Path] <String[]> [[-Value] <Object>] [-Force] [-PassThru] [-WhatIf] [-Confirm]',
    'Set-Item -LiteralPath <String[]> [[-Value] <Object>] [-Force] [-PassThru] [-WhatIf] [-Confirm]',
  ],
  byName: ['Path', 'LiteralPath', 'Value'],
  pipeline: ['Value'],
  aliases: { LiteralPath: ['PSPath'] },
  process(call) {
    for (const path of call.texts('LiteralPath') ?? call.texts('Path') ?? []) {
      const item = call.trying(() => setPlace(call, locate(call.session, path)))
      if (item && call.flag('PassThru')) call.emit(item)
    }
  },
})

/** Only variables have a value of their own: a file has content, a registry key has values. */
function setPlace(call: Call, place: Place): Value {
  if (place.provider.name === 'Environment') {
    return place.provider.create(call.session, place, {
      type: undefined,
      value: call.value('Value'),
      force: true,
    })
  }
  throw failure(
    'System.Management.Automation.PSNotSupportedException',
    'Provider operation stopped because the provider does not support this operation.',
    'NotImplemented',
    place.shown,
    'NotSupported',
  )
}

const removeItem = cmdlet({
  syntax: [
    'Remove-Item [-Path] <String[]> [-Filter <String>] [-Include <String[]>] [-Exclude <String[]>] [-Recurse] [-Force] [-WhatIf] [-Confirm]',
    'Remove-Item -LiteralPath <String[]> [-Filter <String>] [-Include <String[]>] [-Exclude <String[]>] [-Recurse] [-Force] [-WhatIf] [-Confirm]',
  ],
  ...PATHS,
  process(call) {
    for (const place of placesOf(call)) {
      if (hasWantedName(call, place)) call.trying(() => removePlace(call, place))
    }
  },
})

function removePlace(call: Call, place: Place): void {
  const isFull =
    kindOf(call, place) === 'container' && place.provider.childNames(call.session, place.path).length > 0
  if (isFull && !call.flag('Recurse')) throw cannotAsk(place)
  place.provider.remove(call.session, place)
}

/** Where somebody sits before it, Windows PowerShell asks. */
function cannotAsk({ path }: Place): PsError {
  return failure(
    'System.Management.Automation.PSInvalidOperationException',
    'Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.',
    'InvalidOperation',
    path,
    'InvalidOperation',
  )
}

export const itemCmdlets = [testPath, getItem, getChildItem, newItem, setItem, removeItem]
