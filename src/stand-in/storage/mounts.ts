import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { USERS } from '../system/security.ts'
import { run, ToolError } from './tools.ts'

/** An NTFS that is mounted. */
export interface Mount {
  /** `/dev/sdb2` */
  readonly device: string
  /** Of its volume. */
  readonly key: string
  readonly readOnly: boolean
}

/** NTFS volumes on folders of their own, by ntfs-3g. What is mounted is asked of the kernel, not remembered. */
export class Mounts {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  pathOf(key: string): string {
    return join(this.#folder, key)
  }

  all(): Mount[] {
    const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n')
    return lines
      .map((line) => line.split(' '))
      .filter(([, path]) => path?.startsWith(`${this.#folder}/`))
      .map(([device = '', path = '', , options = '']) => ({
        device,
        key: path.slice(this.#folder.length + 1),
        readOnly: options.split(',').includes('ro'),
      }))
  }

  find(key: string): Mount | undefined {
    return this.all().find((mount) => mount.key === key)
  }

  /** Mounts it if it is not; returns whether it is. */
  mount(key: string, device: string, { readOnly }: { readOnly: boolean }): boolean {
    const mounted = this.find(key)
    if (mounted?.device === device && mounted.readOnly === readOnly) return true
    if (mounted) this.unmount(key)
    const path = this.pathOf(key)
    mkdirSync(path, { recursive: true })
    try {
      const access = `permissions,inherit,usermapping=${this.#writeUserMapping()}`
      run('ntfs-3g', ['-o', `big_writes,noatime,${access},${readOnly ? 'ro' : 'rw'}`, device, path])
      return true
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      // Another thread may have been quicker.
      return this.find(key)?.device === device
    }
  }

  /**
   * Which SIDs the users of this system have: with it ntfs-3g keeps to the rights that stand on the disk, and hands them
   * down to new files, as Windows does. Root is the administrators.
   */
  #writeUserMapping(): string {
    const path = `${this.#folder}.users`
    writeFileSync(path, `::${USERS}-10000\n`)
    return path
  }

  /** Windows takes a volume from under those who have files open on it; so do we. */
  unmount(key: string): void {
    const path = this.pathOf(key)
    if (!this.find(key)) return
    try {
      run('umount', [path])
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      run('umount', ['--lazy', path])
    }
  }
}
