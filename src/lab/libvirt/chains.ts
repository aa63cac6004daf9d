import { relative } from 'node:path'
import { isThere } from '../../core/is-there.ts'
import { runTool } from '../machine/tool.ts'
import { type InnerSnapshot, innerIn, type ToldSnapshot } from './inner-snapshots.ts'
import type { Standpoint } from './standpoint.ts'

interface Link {
  readonly parent: string | undefined
  readonly capacityBytes: number
  readonly snapshots: readonly InnerSnapshot[]
}

interface Told {
  readonly 'virtual-size': number
  readonly 'full-backing-filename'?: string
  readonly snapshots?: readonly ToldSnapshot[]
}

export interface Chain {
  readonly paths: readonly string[]
  readonly capacityBytes: number
}

/** The files of disks, what each holds and what each stands on, as the files themselves say; each is read once. */
export class Chains {
  readonly #datastore: string
  readonly #folder: string
  readonly #links = new Map<string, Promise<Link | undefined>>()
  readonly #inner: InnerSnapshot[] = []

  /** @param folder of the machine, on the datastore */
  constructor(datastore: string, folder: string) {
    this.#datastore = datastore
    this.#folder = folder
  }

  /** Every snapshot that lies within a file that was read. */
  get inner(): readonly InnerSnapshot[] {
    return this.#inner
  }

  /**
   * By their paths on the datastore: the file in use first, then the snapshots within it, then what it stands on, without
   * the images that lie on none. A file in use that is not there is still the disk's.
   * @throws LabError for a file that is there and cannot be read: of what it holds nothing is known
   */
  async of(file: string, at: Standpoint): Promise<Chain> {
    const { capacityBytes = 0, snapshots = [], parent } = (await this.#link(file)) ?? {}
    const parents = await this.#from(parent, new Set([file]))
    const onDatastore = (path: string) => relative(this.#datastore, path)
    return {
      paths: [
        ...at.within(snapshots, onDatastore(file)),
        ...parents.map(onDatastore).filter((path) => !path.startsWith('..')),
      ],
      capacityBytes,
    }
  }

  /** @param above what would lead round in a circle */
  async #from(file: string | undefined, above: ReadonlySet<string>): Promise<string[]> {
    if (file === undefined || above.has(file)) return []
    const link = await this.#link(file)
    return link ? [file, ...(await this.#from(link.parent, new Set([...above, file])))] : []
  }

  #link(file: string): Promise<Link | undefined> {
    const link = this.#links.get(file) ?? this.#read(file)
    this.#links.set(file, link)
    return link
  }

  async #read(file: string): Promise<Link | undefined> {
    const told = await toldBy(file)
    if (told === undefined) return undefined
    const snapshots = innerIn(file, told.snapshots ?? [], this.#folder)
    this.#inner.push(...snapshots)
    return { parent: told['full-backing-filename'], capacityBytes: told['virtual-size'], snapshots }
  }
}

/** Undefined where there is no such file. */
async function toldBy(file: string): Promise<Told | undefined> {
  try {
    return JSON.parse(await runTool('qemu-img', ['info', '--force-share', '--output=json', file])) as Told
  } catch (error) {
    if (await isThere(file)) throw error
    return undefined
  }
}
