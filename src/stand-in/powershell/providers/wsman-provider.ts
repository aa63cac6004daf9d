import type { Session } from '../runtime/session.ts'
import { PsObject } from '../values/value.ts'
import { failure } from './failures.ts'
import { leafOf, originOf, type Place, type Provider } from './provider.ts'

const ROOT = 'localhost'

/** WSMan: with the configuration that the machine's own listener goes by. Paths begin with `localhost`. */
export const wsManProvider: Provider = {
  name: 'WSMan',
  kindOf(session, path) {
    if (path === '' || isSame(path, ROOT)) return 'container'
    const below = settingsBelow(session, path)
    if (below.length > 0) return 'container'
    return settingAt(session, path) === undefined ? undefined : 'leaf'
  },
  childNames(session, path) {
    if (path === '') return [ROOT]
    return [...new Set(settingsBelow(session, path).map((rest) => rest.split('\\')[0] ?? ''))]
  },
  join: (path, child) => (path === '' ? child : `${path}\\${child}`),
  item(session, place) {
    const [name, value] = settingAt(session, place.path) ?? [leafOf(place.path), undefined]
    const isLeaf = value !== undefined
    return new PsObject(
      [
        ...originOf(place),
        ['PSIsContainer', !isLeaf],
        ['Name', leafOf(name)],
        ['Type', isLeaf ? 'System.String' : 'Container'],
        ...(isLeaf ? [['Value', value] as [string, string]] : []),
      ],
      `Microsoft.WSMan.Management.WSManConfig${isLeaf ? 'Leaf' : 'Container'}Element`,
      `Microsoft.WSMan.Management.WSManConfig${isLeaf ? 'Leaf' : 'Container'}Element`,
    )
  },
  create: (_session, place) => refuse(place),
  remove: (_session, place) => refuse(place),
}

/** The paths of all settings in a container, from there on. */
function settingsBelow({ windows }: Session, path: string): string[] {
  const prefix = settingPath(path) === '' ? '' : `${settingPath(path)}\\`
  return Object.keys(windows.winRm.settings())
    .filter((key) => key.toLowerCase().startsWith(prefix.toLowerCase()))
    .map((key) => key.slice(prefix.length))
}

function settingAt({ windows }: Session, path: string): [string, string] | undefined {
  return Object.entries(windows.winRm.settings()).find(([key]) => isSame(key, settingPath(path)))
}

/** As the configuration names it, without the computer; not found where that is another. */
function settingPath(path: string): string {
  const [computer = '', ...rest] = path.split('\\')
  return isSame(computer, ROOT) ? rest.join('\\') : path
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

function refuse({ shown }: Place): never {
  throw failure(
    'System.Management.Automation.PSNotSupportedException',
    'Provider operation stopped because the provider does not support this operation.',
    'NotImplemented',
    shown,
    'NotSupported',
  )
}
