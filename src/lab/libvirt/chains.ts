import { relative } from 'node:path'
import { runTool } from '../machine/tool.ts'

interface Link {
  readonly parent: string | undefined
  readonly capacityBytes: number
}

interface Told {
  readonly filename: string
  readonly 'virtual-size': number
  readonly 'full-backing-filename'?: string
}

/** The files of disks and what each stands on, as the files themselves say; each is read once. */
export class Chains {
  readonly #datastore: string
  readonly #links = new Map<string, Link>()

  constructor(datastore: string) {
    this.#datastore = datastore
  }

  /** By their paths on the datastore: the file itself first, without the images that lie on none. */
  async of(file: string): Promise<{ paths: string[]; capacityBytes: number }> {
    await this.#read(file)
    const paths: string[] = []
    for (let at: string | undefined = file; at !== undefined; at = this.#links.get(at)?.parent) {
      const path = relative(this.#datastore, at)
      if (!path.startsWith('..')) paths.push(path)
    }
    return { paths, capacityBytes: this.#links.get(file)?.capacityBytes ?? 0 }
  }

  async #read(file: string): Promise<void> {
    if (this.#links.has(file)) return
    for (const told of await chainOf(file)) {
      this.#links.set(told.filename, {
        parent: told['full-backing-filename'],
        capacityBytes: told['virtual-size'],
      })
    }
    // A file that is not there is still the disk's.
    if (!this.#links.has(file)) this.#links.set(file, { parent: undefined, capacityBytes: 0 })
  }
}

async function chainOf(file: string): Promise<Told[]> {
  const options = ['info', '--force-share', '--backing-chain', '--output=json']
  const printed = await runTool('qemu-img', [...options, file]).catch(() => '[]')
  return JSON.parse(printed) as Told[]
}
