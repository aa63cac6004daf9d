import type { RegistryValue } from '../../system/registry-value.ts'
import { NetThrow } from '../runtime/errors.ts'
import type { Session } from '../runtime/session.ts'
import { typedArray } from '../values/text.ts'
import { PsObject, type Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'
import { registryData } from './registry-values.ts'

/** [Microsoft.Win32.RegistryKey], as Get-Item gives it. Its values are read when they are asked for. */
export class RegistryKey extends PsObject {
  readonly path: string

  /** @param origin PSPath and its like */
  constructor(path: string, origin: readonly (readonly [string, Value])[]) {
    super([...origin, ['PSIsContainer', true], ['Name', path]], 'Microsoft.Win32.RegistryKey', path)
    this.path = path
  }
}

const valuesOf = (key: RegistryKey, { windows }: Session): readonly RegistryValue[] =>
  windows.registry.values(key.path)

const texts = (items: readonly string[]): Value => typedArray('System.String', [...items])

function dataOf(key: RegistryKey, name: string, session: Session): Value {
  const found = valuesOf(key, session).find((each) => each.name.toLowerCase() === name.toLowerCase())
  return found && registryData(found, session.console.environment)
}

const registryKeyTable = netType<RegistryKey>({
  name: 'Microsoft.Win32.RegistryKey',
  interfaces: ['System.IDisposable'],
  properties: {
    Property: (self, session) => texts(valuesOf(self, session).map(({ name }) => name || '(default)')),
    ValueCount: (self, session) => valuesOf(self, session).length,
    SubKeyCount: (self, { windows }) => windows.registry.children(self.path).length,
  },
  methods: {
    GetValue: [
      on(['string'], (self, [name], session) => dataOf(self, name, session) ?? null),
      on(
        ['string', 'object'],
        (self, [name, otherwise], session) => dataOf(self, name, session) ?? otherwise,
      ),
    ],
    GetValueKind: on(['string'], (self, [name], session) => kindOf(self, name, session)),
    GetValueNames: on([], (self, _args, session) => texts(valuesOf(self, session).map(({ name }) => name))),
    GetSubKeyNames: on([], (self, _args, { windows }) =>
      texts(windows.registry.children(self.path).map((path) => path.slice(self.path.length + 1))),
    ),
    SetValue: [on(['string', 'object'], refuse), on(['string', 'object', 'object'], refuse)],
    DeleteValue: on(['string'], refuse),
    Close: on([], () => undefined),
    Dispose: on([], () => undefined),
  },
})

export const registryKeyTables = [registryKeyTable]

function kindOf(key: RegistryKey, wanted: string, session: Session): string {
  const found = valuesOf(key, session).find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  if (found) return found.kind
  throw new NetThrow('System.IO.IOException', 'The specified registry key does not exist.')
}

/** Get-Item opens keys for reading. */
function refuse(): never {
  throw new NetThrow('System.UnauthorizedAccessException', 'Cannot write to the registry key.')
}
