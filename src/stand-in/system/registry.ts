import { join } from 'node:path'
import { RegistryHive } from './registry-hive.ts'
import type { RegistryKeys, RegistryValue } from './registry-value.ts'

/**
 * The registry. Keys are named by their full paths, `HKEY_LOCAL_MACHINE\SOFTWARE\…`, in any case. Every change is on the
 * disk when the call returns, and every read sees what another process wrote.
 */
export class Registry {
  readonly #persistent: RegistryHive
  readonly #volatile: RegistryHive

  /**
   * @param stateFolder on the system disk
   * @param runFolder in memory: HKEY_LOCAL_MACHINE\HARDWARE is lost at a restart, and comes back with the memory
   */
  constructor(stateFolder: string, runFolder: string) {
    this.#persistent = new RegistryHive(join(stateFolder, 'registry.json'), PERSISTENT_PRESETS)
    this.#volatile = new RegistryHive(join(runFolder, 'registry.json'), VOLATILE_PRESETS)
  }

  /** The full path of what PowerShell calls `HKLM:\…` or `Registry::…`; undefined for all other paths. */
  static fullPath(written: string): string | undefined {
    const path = written.replaceAll('/', '\\')
    const qualified = path.match(/^(?:Microsoft\.PowerShell\.Core\\)?Registry::(.*)$/i)?.[1]
    const [, drive, inDrive] = path.match(/^(HKLM|HKCU):(.*)$/i) ?? []
    if (qualified === undefined && drive === undefined) return undefined
    const [root = '', ...names] = partsOf(qualified ?? `${drive}\\${inDrive}`)
    return [ROOTS[root.toLowerCase().replace(/:$/, '')] ?? root, ...names].join('\\')
  }

  /** The path in the case in which the key was made; undefined when there is none. */
  find(path: string): string | undefined {
    return this.#hiveOf(path).find(path)
  }

  /** The full paths of the keys in this one. */
  children(path: string): string[] {
    const paths = [...this.#persistent.children(path), ...this.#volatile.children(path)]
    return paths.sort((left, right) => left.localeCompare(right, 'en'))
  }

  values(path: string): readonly RegistryValue[] {
    return this.#hiveOf(path).values(path)
  }

  /** Makes the key, and those above it. */
  create(path: string): void {
    this.#hiveOf(path).create(path)
  }

  /** With all keys in it. */
  remove(path: string): void {
    this.#hiveOf(path).remove(path)
  }

  set(path: string, value: RegistryValue): void {
    this.#hiveOf(path).set(path, value)
  }

  unset(path: string, name: string): void {
    this.#hiveOf(path).unset(path, name)
  }

  #hiveOf(path: string): RegistryHive {
    const lower = path.toLowerCase()
    return lower === VOLATILE || lower.startsWith(`${VOLATILE}\\`) ? this.#volatile : this.#persistent
  }
}

const VOLATILE = 'hkey_local_machine\\hardware'

const ROOTS: Readonly<Record<string, string>> = {
  hklm: 'HKEY_LOCAL_MACHINE',
  hkey_local_machine: 'HKEY_LOCAL_MACHINE',
  hkcu: 'HKEY_CURRENT_USER',
  hkey_current_user: 'HKEY_CURRENT_USER',
}

/** The names in a path, with `.` and `..` resolved. */
function partsOf(path: string): string[] {
  const parts: string[] = []
  for (const name of path.split('\\')) {
    if (name === '..') parts.pop()
    else if (name !== '' && name !== '.') parts.push(name)
  }
  return parts
}

const text = (name: string, data: string): RegistryValue => ({ name, kind: 'String', data })
const number = (name: string, data: number): RegistryValue => ({ name, kind: 'DWord', data: String(data) })

const PERSISTENT_PRESETS: RegistryKeys = {
  HKEY_LOCAL_MACHINE: [],
  HKEY_CURRENT_USER: [],
  'HKEY_LOCAL_MACHINE\\SOFTWARE': [],
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft': [],
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT': [],
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion': [
    text('ProductName', 'Snapwitness Windows stand-in'),
    text('CurrentVersion', '6.3'),
    text('CurrentBuild', '19045'),
    text('CurrentBuildNumber', '19045'),
    number('CurrentMajorVersionNumber', 10),
    number('CurrentMinorVersionNumber', 0),
  ],
  'HKEY_LOCAL_MACHINE\\SYSTEM': [],
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet': [],
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services': [],
  'HKEY_CURRENT_USER\\Software': [],
  'HKEY_CURRENT_USER\\Environment': [],
}

const VOLATILE_PRESETS: RegistryKeys = {
  'HKEY_LOCAL_MACHINE\\HARDWARE': [],
  'HKEY_LOCAL_MACHINE\\HARDWARE\\DESCRIPTION': [],
  'HKEY_LOCAL_MACHINE\\HARDWARE\\DESCRIPTION\\System': [text('Identifier', 'AT/AT COMPATIBLE')],
}
