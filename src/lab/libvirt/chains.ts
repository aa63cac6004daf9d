import { relative } from 'node:path'
import { runTool } from '../machine/tool.ts'
import { type InnerSnapshot, innerIn, type ToldSnapshot } from './inner-snapshots.ts'
import type { Standpoint } from './standpoint.ts'

interface Link {
  readonly parent: string | undefined
  readonly capacityBytes: number
  readonly snapshots: readonly InnerSnapshot[]
}

interface Told {
  readonly filename: string
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
  readonly #links = new Map<string, Link>()

  /** @param folder of the machine, on the datastore */
  constructor(datastore: string, folder: string) {
    this.#datastore = datastore
    this.#folder = folder
  }

  /** Every snapshot that lies within a file that was read. */
  get inner(): InnerSnapshot[] {
    return [...this.#links.values()].flatMap(({ snapshots }) => snapshots)
  }

  /**
   * By their paths on the datastore: the file in use first, then the snapshots within it, then what it stands on, without
   * the images that lie on none.
   */
  async of(file: string, at: Standpoint): Promise<Chain> {
    await this.#read(file)
    const paths: string[] = []
    for (let at: string | undefined = file; at !== undefined; at = this.#links.get(at)?.parent) {
      const path = relative(this.#datastore, at)
      if (!path.startsWith('..')) paths.push(path)
    }
    const { capacityBytes = 0, snapshots = [] } = this.#links.get(file) ?? {}
    const [inUse, ...parents] = paths
    return { paths: [...at.within(snapshots, inUse ?? ''), ...parents], capacityBytes }
  }

  async #read(file: string): Promise<void> {
    if (this.#links.has(file)) return
    for (const told of await chainOf(file)) {
      this.#links.set(told.filename, {
        parent: told['full-backing-filename'],
        capacityBytes: told['virtual-size'],
        snapshots: innerIn(told.filename, told.snapshots ?? [], this.#folder),
      })
    }
    // A file that is not there is still the disk's.
    if (!this.#links.has(file)) this.#links.set(file, { parent: undefined, capacityBytes: 0, snapshots: [] })
  }
}

async function chainOf(file: string): Promise<Told[]> {
  const options = ['info', '--force-share', '--backing-chain', '--output=json']
  const printed = await runTool('qemu-img', [...options, file]).catch(() => '[]')
  return JSON.parse(printed) as Told[]
}
