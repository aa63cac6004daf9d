import type { Session } from '../runtime/session.ts'
import { RegistryKey } from '../types/registry-key.ts'
import { registryValue } from '../types/registry-values.ts'
import { failure } from './failures.ts'
import { originOf, type Place, type Provider, parentOf } from './provider.ts'

/** HKLM: and HKCU: */
export const registryProvider: Provider = {
  name: 'Registry',
  kindOf: (session, path) => (session.windows.registry.find(path) === undefined ? undefined : 'container'),
  childNames: (session, path) =>
    session.windows.registry.children(path).map((key) => key.slice(key.lastIndexOf('\\') + 1)),
  join: (path, child) => `${path}\\${child}`,
  item(session, place) {
    const path = session.windows.registry.find(place.path) ?? place.path
    return new RegistryKey(path, originOf({ ...place, path }))
  },
  /** With -Force a key that is there is made anew, empty. */
  create(session, place, { force, value }) {
    const { registry } = session.windows
    demandRoom(session, place, force)
    registry.remove(place.path)
    registry.create(place.path)
    if (value !== null && value !== undefined) registry.set(place.path, registryValue('', value))
    return registryProvider.item(session, place)
  },
  remove: (session, { path }) => session.windows.registry.remove(path),
}

function demandRoom({ windows: { registry } }: Session, { path }: Place, force: boolean): void {
  if (force) return
  if (registry.find(path) !== undefined)
    throw failure('System.IO.IOException', 'A key in this path already exists.', 'ResourceExists', path)
  if (registry.find(parentOf(path)) === undefined) {
    const message = 'The registry key at the specified path does not exist.'
    throw failure('System.ArgumentException', message, 'InvalidArgument', path)
  }
}
