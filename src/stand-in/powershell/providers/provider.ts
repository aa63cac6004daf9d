import type { Session } from '../runtime/session.ts'
import type { PsObject, Value } from '../values/value.ts'

/** What is behind a drive: files, the registry, the environment, WinRM's configuration. Paths are full ones in the provider's own spelling. */
export interface Provider {
  readonly name: 'FileSystem' | 'Registry' | 'Environment' | 'WSMan'
  /** undefined when there is nothing. */
  kindOf(session: Session, path: string): 'container' | 'leaf' | undefined
  childNames(session: Session, path: string): string[]
  join(path: string, child: string): string
  /** The item as an object. @throws PsError, as do those that follow */
  item(session: Session, place: Place): PsObject
  create(session: Session, place: Place, request: NewItem): PsObject
  /** With all that is in it. */
  remove(session: Session, place: Place): void
}

export interface NewItem {
  /** As it was given, in lower case; undefined when it was not. */
  readonly type: string | undefined
  readonly value: Value
  readonly force: boolean
}

/** A path that a command was given, and where it leads. */
export interface Place {
  readonly provider: Provider
  readonly drive: string | undefined
  /** In the provider's spelling: `HKEY_LOCAL_MACHINE\SOFTWARE`. */
  readonly path: string
  /** In PowerShell's: `HKLM:\SOFTWARE`. */
  readonly shown: string
}

export function childOf(place: Place, name: string): Place {
  const shown = place.shown.endsWith('\\') ? `${place.shown}${name}` : `${place.shown}\\${name}`
  return { ...place, path: place.provider.join(place.path, name), shown }
}

/** PSPath and the other properties that say where an item came from. */
export function originOf({ provider, drive, path }: Place): [string, Value][] {
  const module = provider.name === 'WSMan' ? 'Microsoft.WSMan.Management' : 'Microsoft.PowerShell.Core'
  const qualified = (each: string) => `${module}\\${provider.name}::${each}`
  return [
    ['PSPath', qualified(path)],
    ['PSParentPath', qualified(parentOf(path))],
    ['PSChildName', leafOf(path)],
    ['PSDrive', drive ?? null],
    ['PSProvider', `${module}\\${provider.name}`],
  ]
}

/** What is before the last name: empty when there is but one. */
export function parentOf(path: string): string {
  const bare = path.replace(/\\+$/, '')
  const parent = bare.slice(0, Math.max(bare.lastIndexOf('\\'), 0))
  return /^[A-Za-z]:$/.test(parent) ? `${parent}\\` : parent
}

export function leafOf(path: string): string {
  const bare = path.replace(/\\+$/, '')
  return bare.slice(bare.lastIndexOf('\\') + 1)
}
