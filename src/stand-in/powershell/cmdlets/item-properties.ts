import type { RegistryKind, RegistryValue } from '../../system/registry-value.ts'
import { failure } from '../providers/failures.ts'
import { placesOf } from '../providers/places.ts'
import { originOf, type Place } from '../providers/provider.ts'
import type { Call } from '../runtime/call.ts'
import { wildcardRegex } from '../runtime/regex.ts'
import { registryData, registryValue } from '../types/registry-values.ts'
import { PsObject, type Value } from '../values/value.ts'
import { cmdlet } from './define.ts'

const KINDS: readonly RegistryKind[] = ['String', 'ExpandString', 'DWord', 'QWord', 'Binary', 'MultiString']
const PATHS = { pipeline: ['Path'], byName: ['Path', 'LiteralPath'] }
const CHANGING = '[-Force] [-WhatIf] [-Confirm]'

const getItemProperty = cmdlet({
  syntax: [
    'Get-ItemProperty [-Path] <String[]> [[-Name] <String[]>]',
    'Get-ItemProperty -LiteralPath <String[]> [[-Name] <String[]>]',
  ],
  ...PATHS,
  aliases: { LiteralPath: ['PSPath'], Name: ['PSProperty'] },
  process(call) {
    for (const place of placesOf(call)) {
      const all = propertiesAt(call, place)
      if (!call.has('Name')) call.emit(new PsObject([...all, ...originOf(place)]))
      else emitNamed(call, place, all)
    }
  },
})

function emitNamed(call: Call, place: Place, all: readonly [string, Value][]): void {
  const wanted = named(call, place, all)
  if (wanted.length > 0) call.emit(new PsObject([...wanted, ...originOf(place)]))
}

const getItemPropertyValue = cmdlet({
  syntax: [
    'Get-ItemPropertyValue [[-Path] <String[]>] [-Name] <String[]>',
    'Get-ItemPropertyValue -LiteralPath <String[]> [-Name] <String[]>',
  ],
  ...PATHS,
  aliases: { LiteralPath: ['PSPath'], Name: ['PSProperty'] },
  process(call) {
    for (const place of placesOf(call)) {
      for (const [, value] of named(call, place, propertiesAt(call, place))) call.emit(value)
    }
  },
})

/** The values of a registry key; of anything else what its object shows. */
function propertiesAt(call: Call, place: Place): [string, Value][] {
  const { session } = call
  if (place.provider.name !== 'Registry') {
    const item = call.trying(() => place.provider.item(session, place))
    return item?.properties().map(({ name, value }) => [name, value]) ?? []
  }
  const values = session.windows.registry.values(place.path)
  return values.map((value) => [shownName(value), registryData(value, session.console.environment)])
}

const shownName = ({ name }: RegistryValue): string => name || '(default)'

/** Those that -Name asks for; one that is not there is reported. */
function named(call: Call, place: Place, all: readonly [string, Value][]): [string, Value][] {
  return (call.texts('Name') ?? []).flatMap((wanted) => {
    const found = all.filter(([name]) => wildcardRegex(wanted, true).test(name))
    if (found.length === 0) call.trying(() => missing(wanted, place))
    return found
  })
}

function missing(name: string, { path }: Place): never {
  const message = `Property ${name} does not exist at path ${path}.`
  throw failure('System.Management.Automation.PSArgumentException', message, 'InvalidArgument', name)
}

const newItemProperty = cmdlet({
  syntax: [
    `New-ItemProperty [-Path] <String[]> [-Name] <String> [-PropertyType <RegistryValueKind>] [-Value <Object>] ${CHANGING}`,
    `New-ItemProperty -LiteralPath <String[]> [-Name] <String> [-PropertyType <RegistryValueKind>] [-Value <Object>] ${CHANGING}`,
  ],
  byName: ['Path', 'LiteralPath', 'Name', 'PropertyType', 'Value'],
  aliases: { LiteralPath: ['PSPath'], PropertyType: ['Type'] },
  enumerations: { PropertyType: KINDS },
  process: (call) =>
    change(call, (place, name) => {
      if (valueAt(call, place, name) && !call.flag('Force')) {
        throw failure('System.IO.IOException', 'The property already exists.', 'ResourceExists', place.path)
      }
      return store(call, place, name, KINDS.find((kind) => kind === call.text('PropertyType')) ?? 'String')
    }),
})

const setItemProperty = cmdlet({
  syntax: [
    `Set-ItemProperty [-Path] <String[]> [-Name] <String> [-Value] <Object> [-Type <RegistryValueKind>] [-PassThru] ${CHANGING}`,
    `Set-ItemProperty -LiteralPath <String[]> [-Name] <String> [-Value] <Object> [-Type <RegistryValueKind>] [-PassThru] ${CHANGING}`,
  ],
  byName: ['Path', 'LiteralPath', 'Name', 'Value'],
  aliases: { LiteralPath: ['PSPath'], Name: ['PSProperty'] },
  enumerations: { Type: KINDS },
  process: (call) =>
    change(call, (place, name) => {
      const kind = KINDS.find((each) => each === call.text('Type')) ?? valueAt(call, place, name)?.kind
      const stored = store(call, place, name, kind)
      return call.flag('PassThru') ? stored : undefined
    }),
})

const removeItemProperty = cmdlet({
  syntax: [
    `Remove-ItemProperty [-Path] <String[]> [-Name] <String[]> ${CHANGING}`,
    `Remove-ItemProperty -LiteralPath <String[]> [-Name] <String[]> ${CHANGING}`,
  ],
  ...PATHS,
  aliases: { LiteralPath: ['PSPath'], Name: ['PSProperty'] },
  process: (call) =>
    change(call, (place, wanted) => {
      const { registry } = call.session.windows
      const found = registry.values(place.path).filter(({ name }) => wildcardRegex(wanted, true).test(name))
      if (found.length === 0) missing(wanted, place)
      for (const { name } of found) registry.unset(place.path, name)
      return undefined
    }),
})

export const itemPropertyCmdlets = [
  getItemProperty,
  getItemPropertyValue,
  newItemProperty,
  setItemProperty,
  removeItemProperty,
]

/** Does something to each name at each place, and gives what comes of it. */
function change(call: Call, act: (place: Place, name: string) => Value): void {
  for (const place of placesOf(call)) {
    for (const name of call.texts('Name') ?? []) {
      const result = call.trying(() => {
        demandKey(place)
        return act(place, name === '(default)' ? '' : name)
      })
      if (result !== undefined) call.emit(result)
    }
  }
}

/** Files and variables have no properties that could be changed here. */
function demandKey({ provider, shown }: Place): void {
  if (provider.name === 'Registry') return
  const message = 'Provider operation stopped because the provider does not support this operation.'
  throw failure(
    'System.Management.Automation.PSNotSupportedException',
    message,
    'NotImplemented',
    shown,
    'NotSupported',
  )
}

function valueAt({ session }: Call, { path }: Place, wanted: string): RegistryValue | undefined {
  const values = session.windows.registry.values(path)
  return values.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
}

function store(call: Call, place: Place, name: string, kind: RegistryKind | undefined): PsObject {
  const { session } = call
  const stored = registryValue(name, call.value('Value') ?? '', kind)
  session.windows.registry.set(place.path, stored)
  const data = registryData(stored, session.console.environment)
  return new PsObject([[shownName(stored), data], ...originOf(place)])
}
