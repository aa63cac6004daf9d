import { readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { Machine } from '../../machine/machine.ts'
import type { HostManners, StoredFile } from '../../manners.ts'

/** A file that clients see, and the real one that is behind it. */
export interface ShownFile extends StoredFile {
  /** Path within the datastore, as the lab has it. */
  readonly real: string
}

/** The datastore as the host shows it: names and sizes are those of its own format, not those of the lab's files. */
export class DatastoreView {
  readonly #folder: string
  readonly #machines: readonly Machine[]
  readonly #show: HostManners['show']

  constructor(folder: string, machines: readonly Machine[], show: HostManners['show']) {
    this.#folder = folder
    this.#machines = machines
    this.#show = show
  }

  /** What is shown of one real file. */
  of(file: StoredFile): readonly ShownFile[] {
    return this.#show(file, this.#machines).map((shown) => ({ ...shown, real: file.path }))
  }

  nameOf(path: string): string {
    return this.of({ path, sizeBytes: 0 })[0]?.path ?? path
  }

  /** Every file, and every folder, of which the datastore itself is `''`; sizes are not looked up. */
  async all(): Promise<{ files: readonly ShownFile[]; folders: readonly string[] }> {
    const real = await this.#below('')
    const files = real.files.flatMap((path) => this.of({ path, sizeBytes: 0 }))
    const shown = files.map(({ path }) => posix.dirname(path)).filter((folder) => folder !== '.')
    return { files, folders: [...new Set([...real.folders, ...shown])] }
  }

  /** The file of that name; undefined where there is none, as for a folder and for what is still to be made. */
  async find(path: string): Promise<ShownFile | undefined> {
    return (await this.all()).files.find((file) => file.path === path)
  }

  /** The lab's own path of what clients call so. */
  async realOf(path: string): Promise<string> {
    return (await this.find(path))?.real ?? path
  }

  /** A folder that is gone by now holds nothing, and is none. */
  async #below(folder: string): Promise<{ files: string[]; folders: string[] }> {
    const place = join(this.#folder, folder)
    const entries = await readdir(place, { withFileTypes: true }).catch(() => undefined)
    if (entries === undefined) return { files: [], folders: [] }
    const pathsOf = (isFolder: boolean) =>
      entries.filter((entry) => entry.isDirectory() === isFolder).map(({ name }) => posix.join(folder, name))
    const below = await Promise.all(pathsOf(true).map((path) => this.#below(path)))
    return {
      files: [...pathsOf(false), ...below.flatMap(({ files }) => files)],
      folders: [folder, ...below.flatMap(({ folders }) => folders)],
    }
  }
}
