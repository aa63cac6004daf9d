import { Registry } from '../../system/registry.ts'
import type { Call } from '../runtime/call.ts'
import { hasWildcard, wildcardRegex } from '../runtime/regex.ts'
import type { Session } from '../runtime/session.ts'
import { environmentProvider } from './environment-provider.ts'
import { driveNotFound, pathNotFound } from './failures.ts'
import { fileSystemProvider } from './file-system-provider.ts'
import { childOf, type Place } from './provider.ts'
import { registryProvider } from './registry-provider.ts'
import { wsManProvider } from './wsman-provider.ts'

/** The places that -Path (with wildcards) or -LiteralPath name. What is not there is reported, and the rest goes on. */
export function placesOf(call: Call): Place[] {
  const literal = call.texts('LiteralPath')
  const paths = literal ?? call.texts('Path') ?? []
  return paths.flatMap((path) => call.trying(() => resolve(call.session, path, literal !== undefined)) ?? [])
}

/** The places that a path means: one where it is taken literally, all that match where it has wildcards. @throws PsError */
export function resolve(session: Session, written: string, literal: boolean): Place[] {
  const place = locate(session, written)
  if (!literal && hasWildcard(place.path)) return expand(session, place)
  if (place.provider.kindOf(session, place.path) === undefined) throw pathNotFound(place)
  return [place]
}

/** Where a path leads, whether or not something is there. @throws PsError when its drive does not exist */
export function locate(session: Session, written: string): Place {
  const path = written.replaceAll('/', '\\')
  const key = Registry.fullPath(path)
  if (key !== undefined) return registryPlace(path, key)
  const [, variable] = path.match(/^(?:Microsoft\.PowerShell\.Core\\Environment::|env:\\?)(.*)$/i) ?? []
  if (variable !== undefined)
    return { provider: environmentProvider, drive: 'Env', path: variable, shown: `Env:\\${variable}` }
  const [, setting] = path.match(/^(?:Microsoft\.WSMan\.Management\\WSMan::|wsman:\\?)(.*?)\\?$/i) ?? []
  if (setting !== undefined)
    return { provider: wsManProvider, drive: 'WSMan', path: setting, shown: `WSMan:\\${setting}` }
  const full = session.windows.files.absolute(fromHome(session, path), session.location)
  const drive = full.match(/^([^\\:]+):/)?.[1]
  if (drive && !(drive.length === 1 && session.windows.files.hasDrive(drive))) throw driveNotFound(drive)
  return { provider: fileSystemProvider, drive, path: full, shown: full }
}

function registryPlace(written: string, key: string): Place {
  const drive = written.match(/^(HK\w+):/i)?.[1]?.toUpperCase()
  const shown = drive === undefined ? key : `${drive}:\\${key.split('\\').slice(1).join('\\')}`
  return { provider: registryProvider, drive, path: key, shown }
}

function fromHome(session: Session, path: string): string {
  const home = session.console.environment.get('USERPROFILE') ?? 'C:'
  return path.replace(/^~(?=\\|$)/, () => home)
}

function expand(session: Session, pattern: Place): Place[] {
  const [root = '', ...segments] = pattern.path.split('\\')
  const start = { ...pattern, ...rootOf(pattern, root) }
  return segments
    .filter(Boolean)
    .reduce<Place[]>(
      (places, segment) => places.flatMap((place) => matching(session, place, segment)),
      segments.length === 0 ? matching(session, start, root) : [start],
    )
}

/** Where the walk through a pattern begins. */
function rootOf({ provider, drive }: Place, root: string): Pick<Place, 'path' | 'shown'> {
  switch (provider.name) {
    case 'Environment':
      return { path: '', shown: 'Env:\\' }
    case 'WSMan':
      return { path: '', shown: 'WSMan:\\' }
    case 'Registry':
      return { path: root, shown: drive === undefined ? root : `${drive}:\\` }
    case 'FileSystem':
      return { path: `${root}\\`, shown: `${root}\\` }
  }
}

function matching(session: Session, place: Place, segment: string): Place[] {
  const { provider } = place
  if (provider.kindOf(session, place.path) !== 'container') return []
  if (!hasWildcard(segment)) {
    const child = childOf(place, segment)
    return provider.kindOf(session, child.path) ? [child] : []
  }
  const pattern = wildcardRegex(segment, true)
  const names = provider.childNames(session, place.path).filter((name) => pattern.test(name))
  return names.map((name) => childOf(place, name))
}
