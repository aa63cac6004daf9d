import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { asNet, directoryNotFound } from './errors.ts'
import { modeOf } from './security.ts'

export interface DriveSpace {
  readonly letter: string
  readonly label?: string
  readonly sizeBytes?: bigint
  readonly freeBytes?: bigint
}

/** Where drive letters lead to, on this machine. */
export interface DriveTable {
  /** The host folder of a drive's root; undefined when there is no such drive. */
  rootOf(letter: string): string | undefined
  drives(): DriveSpace[]
  /** Whose a file is and who may do what with it, as SDDL, by its path on the host. */
  readSecurity(path: string): string
  writeSecurity(path: string, sddl: string): void
}

/** Files by their Windows paths: `C:\…` is a folder of the system disk, other letters are mounted volumes. */
export class FileSystem {
  readonly #table: DriveTable

  constructor(table: DriveTable) {
    this.#table = table
  }

  drives(): DriveSpace[] {
    return this.#table.drives()
  }

  hasDrive(letter: string): boolean {
    return this.#table.rootOf(letter.toUpperCase()) !== undefined
  }

  /** The full Windows path, with `.` and `..` resolved. */
  absolute(path: string, location: string): string {
    const plain = path.replace(/^(Microsoft\.PowerShell\.Core\\)?FileSystem::/i, '').replaceAll('/', '\\')
    if (plain.startsWith('\\\\')) return plain
    const rooted = /^[A-Za-z]:/.test(plain)
      ? plain
      : plain.startsWith('\\')
        ? location.slice(0, 2) + plain
        : `${location.replace(/\\$/, '')}\\${plain}`
    const [drive = '', ...names] = rooted.split('\\')
    const kept: string[] = []
    for (const name of names) {
      if (name === '..') kept.pop()
      else if (name !== '' && name !== '.') kept.push(name)
    }
    return `${drive.toUpperCase()}\\${kept.join('\\')}`
  }

  /** The host's path. Names are matched without regard to case. @throws NetThrow when the drive does not exist */
  hostPath(path: string): string {
    const [, letter = '', rest = ''] = path.match(/^([A-Za-z]):\\?(.*)$/s) ?? []
    const root = this.#table.rootOf(letter.toUpperCase())
    if (root === undefined) throw directoryNotFound(path)
    return rest.split('\\').filter(Boolean).reduce(existingChild, root)
  }

  kindOf(path: string): 'file' | 'directory' | undefined {
    try {
      return this.stat(path).isDirectory() ? 'directory' : 'file'
    } catch {
      return undefined
    }
  }

  /** @throws NetThrow as do all that follow */
  stat(path: string): Stats {
    return asNet(path, () => statSync(this.hostPath(path)))
  }

  read(path: string): Buffer {
    this.#demandParent(path)
    return asNet(path, () => readFileSync(this.hostPath(path)))
  }

  write(path: string, bytes: Uint8Array): void {
    this.#demandParent(path)
    asNet(path, () => writeFileSync(this.hostPath(path), bytes))
  }

  append(path: string, bytes: Uint8Array): void {
    this.#demandParent(path)
    asNet(path, () => appendFileSync(this.hostPath(path), bytes))
  }

  list(path: string): string[] {
    return asNet(path, () => readdirSync(this.hostPath(path))).sort((left, right) =>
      left.localeCompare(right, 'en'),
    )
  }

  /** @param sddl its rights, where they are not to come from above */
  makeDirectory(path: string, sddl?: string): void {
    if (this.kindOf(path) === 'directory') return
    const mode = sddl === undefined ? undefined : modeOf(sddl)
    asNet(path, () => mkdirSync(this.hostPath(path), { recursive: true, mode }))
    if (sddl !== undefined) this.#table.writeSecurity(this.hostPath(path), sddl)
  }

  /** Whose it is and who may do what with it, as SDDL. */
  securityOf(path: string): string {
    this.stat(path)
    return this.#table.readSecurity(this.hostPath(path))
  }

  /** As SetNamedSecurityInfo does, which notes that it has handed the rights down (AI). */
  secure(path: string, sddl: string): void {
    this.stat(path)
    const noted = sddl.replace(/(?<=D:P?)(?=\()/, 'AI')
    asNet(path, () => this.#table.writeSecurity(this.hostPath(path), noted))
  }

  /** Whether it is a reparse point, which leads elsewhere. */
  isLink(path: string): boolean {
    return asNet(path, () => lstatSync(this.hostPath(path)).isSymbolicLink())
  }

  /** A file, or a folder with all that is in it. */
  remove(path: string): void {
    asNet(path, () => rmSync(this.hostPath(path), { recursive: true }))
  }

  rename(from: string, to: string): void {
    this.#demandParent(to)
    asNet(from, () => renameSync(this.hostPath(from), this.hostPath(to)))
  }

  /** .NET tells a missing folder from a missing file. */
  demandParentOf(path: string): void {
    this.#demandParent(path)
  }

  #demandParent(path: string): void {
    const parent = path.slice(0, Math.max(path.lastIndexOf('\\'), 2))
    if (this.kindOf(parent.length === 2 ? `${parent}\\` : parent) !== 'directory')
      throw directoryNotFound(path)
  }
}

/** The child by its exact name, else by one that differs in case only, else as it was asked for. */
function existingChild(parent: string, name: string): string {
  const exact = join(parent, name)
  if (statSync(exact, { throwIfNoEntry: false })) return exact
  const wanted = name.toLowerCase()
  const found = namesIn(dirname(exact)).find((each) => each.toLowerCase() === wanted)
  return found === undefined ? exact : join(parent, found)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
