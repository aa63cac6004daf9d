import type { RegistryKeys, RegistryValue } from './registry-value.ts'
import { StateFile } from './state-file.ts'

/** A part of the registry in a file of its own. Its names know no case, but keep the one they were given. */
export class RegistryHive {
  readonly #file: StateFile<RegistryKeys>

  constructor(path: string, presets: RegistryKeys) {
    this.#file = new StateFile(path, presets)
  }

  find(path: string): string | undefined {
    return findKey(this.#file.read(), path)
  }

  children(path: string): string[] {
    const prefix = `${path.toLowerCase()}\\`
    const keys = Object.keys(this.#file.read())
    return keys.filter(
      (key) => key.toLowerCase().startsWith(prefix) && !key.slice(prefix.length).includes('\\'),
    )
  }

  values(path: string): readonly RegistryValue[] {
    const keys = this.#file.read()
    return keys[findKey(keys, path) ?? ''] ?? []
  }

  create(path: string): void {
    if (!this.find(path)) this.#file.replace((keys) => withKey(keys, path))
  }

  remove(path: string): void {
    const lower = path.toLowerCase()
    const stays = ([key]: [string, unknown]) =>
      key.toLowerCase() !== lower && !key.toLowerCase().startsWith(`${lower}\\`)
    this.#file.replace((keys) => Object.fromEntries(Object.entries(keys).filter(stays)))
  }

  set(path: string, value: RegistryValue): void {
    this.#file.replace((before) => {
      const keys = withKey(before, path)
      const key = findKey(keys, path) ?? path
      const old = keys[key] ?? []
      const known = old.find((each) => sameName(each.name, value.name))
      const changed = known && old.map((each) => (each === known ? { ...value, name: known.name } : each))
      return { ...keys, [key]: changed ?? [...old, value] }
    })
  }

  unset(path: string, name: string): void {
    this.#file.replace((keys) => {
      const key = findKey(keys, path)
      if (key === undefined) return keys
      return { ...keys, [key]: (keys[key] ?? []).filter((each) => !sameName(each.name, name)) }
    })
  }
}

function findKey(keys: RegistryKeys, path: string): string | undefined {
  return Object.keys(keys).find((key) => sameName(key, path))
}

/** With the key and those above it, which keep the case that they have. */
function withKey(keys: RegistryKeys, path: string): RegistryKeys {
  if (findKey(keys, path)) return keys
  const end = path.lastIndexOf('\\')
  if (end < 0) return { ...keys, [path]: [] }
  const above = withKey(keys, path.slice(0, end))
  const parent = findKey(above, path.slice(0, end)) ?? path.slice(0, end)
  return { ...above, [parent + path.slice(end)]: [] }
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
