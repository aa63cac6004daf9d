import { copyFile, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { runTool } from '../../src/lab/machine/tool.ts'
import { onDisk } from '../lab/machine/disk-content.ts'

/**
 * The files of a lab that is down, to be tampered with: see `src/lab/record.ts` and `src/lab/machine/machine-folder.ts` for
 * which file is what. Each change is the smallest one of its kind; nothing else of the machine is touched.
 */
export class KeptMachine {
  readonly #datastore: string
  /** Path of its `.vmx` on this computer. */
  readonly #config: string

  private constructor(datastore: string, config: string) {
    this.#datastore = datastore
    this.#config = config
  }

  /**
   * @param folder the lab's own
   * @param name of the machine in the inventory
   */
  static async find(folder: string, name: string): Promise<KeptMachine> {
    const datastore = join(folder, 'datastore')
    for (const path of await readdir(datastore, { recursive: true })) {
      const config = join(datastore, path)
      if (path.endsWith('.vmx') && (await read<{ name: string }>(config)).name === name)
        return new KeptMachine(datastore, config)
    }
    throw new Error(`No machine ${name} is kept in ${folder}.`)
  }

  /** The files of a disk in a snapshot, on this computer: the one that holds what was written last before it comes first. */
  async chainOf(snapshot: string, unitNumber: number): Promise<string[]> {
    const { settings } = await this.#snapshot(snapshot)
    const disk = settings.disks.find((one) => one.unitNumber === unitNumber)
    return (disk?.chain ?? []).map(({ path }) => join(this.#datastore, path))
  }

  /** Overwrites one block of 4 KiB in the disk's own file in that snapshot. */
  async changeBlock(snapshot: string, unitNumber: number, block: number): Promise<void> {
    const [delta = ''] = await this.chainOf(snapshot, unitNumber)
    await onDisk(delta, `write -P 0x5a ${block * 4096} 4096`)
  }

  /** The disk's own files in the two snapshots change places; each keeps the parent that its place has. */
  async exchangeDeltas(one: string, other: string, unitNumber: number): Promise<void> {
    const [first = ''] = await this.chainOf(one, unitNumber)
    const [second = ''] = await this.chainOf(other, unitNumber)
    const [firstParent, secondParent] = [await parentOf(first), await parentOf(second)]
    await rename(first, `${first}.aside`)
    await rename(second, first)
    await rename(`${first}.aside`, second)
    await setParent(first, firstParent)
    await setParent(second, secondParent)
  }

  /** The one snapshot gets the memory of the other. */
  async putMemory(from: string, onto: string): Promise<void> {
    await copyFile(await this.#memoryOf(from), await this.#memoryOf(onto))
  }

  /** The record knows the snapshot no more; its children hang where it hung, and its files stay. */
  async removeSnapshot(name: string): Promise<void> {
    const { id, parentId } = await this.#snapshot(name)
    await this.#editList(({ snapshots, currentSnapshotId, ...list }) => ({
      ...list,
      currentSnapshotId: currentSnapshotId === id ? parentId : currentSnapshotId,
      snapshots: snapshots
        .filter((one) => one.id !== id)
        .map((one) => (one.parentId === id ? { ...one, parentId } : one)),
    }))
  }

  /** A snapshot of the child's parent, with its content and without memory, between the two. */
  async addSnapshotBefore(child: string, name: string): Promise<void> {
    const { id, parentId } = await this.#snapshot(child)
    await this.#editList(({ snapshots, nextSnapshotId, ...list }) => ({
      ...list,
      nextSnapshotId: nextSnapshotId + 1,
      snapshots: snapshots.flatMap((one) => {
        if (one.id !== id) return [one]
        const parent = snapshots.find((other) => other.id === parentId) ?? one
        const between = { ...parent, id: nextSnapshotId, parentId, name, description: '' }
        const off = { ...between, memory: false, powerState: 'poweredOff' }
        return [off, { ...one, parentId: nextSnapshotId }]
      }),
    }))
  }

  async describeSnapshot(name: string, description: string): Promise<void> {
    await this.#editSnapshot(name, (one) => ({ ...one, description }))
  }

  /** Changes settings that the snapshot keeps: `{ annotation: … }`, `{ extraConfig: … }`. */
  async changeSettingsIn(snapshot: string, change: Partial<Settings>): Promise<void> {
    await this.#editSnapshot(snapshot, (one) => ({ ...one, settings: { ...one.settings, ...change } }))
  }

  /** Changes the machine's present settings. */
  async changeSettings(change: Partial<Settings>): Promise<void> {
    const machine = await read<{ settings: Settings }>(this.#config)
    await write(this.#config, { ...machine, settings: { ...machine.settings, ...change } })
  }

  /** The machine has that disk no more. */
  async takeDisk(unitNumber: number): Promise<void> {
    const { settings } = await read<{ settings: Settings }>(this.#config)
    await this.changeSettings(without(settings, unitNumber))
  }

  /** The snapshot has that disk no more. */
  async takeDiskFrom(snapshot: string, unitNumber: number): Promise<void> {
    await this.#editSnapshot(snapshot, (one) => ({
      ...one,
      settings: { ...one.settings, ...without(one.settings, unitNumber) },
    }))
  }

  async #memoryOf(snapshot: string): Promise<string> {
    const { id } = await this.#snapshot(snapshot)
    return join(dirname(this.#config), `${basename(this.#config, '.vmx')}-Snapshot${id}.vmem`)
  }

  async #snapshot(name: string): Promise<Snapshot> {
    const { snapshots } = await read<SnapshotList>(this.#list)
    const found = snapshots.find((one) => one.name === name)
    if (found) return found
    throw new Error(
      `The machine has no snapshot ${name}, but ${snapshots.map((one) => one.name).join(', ')}.`,
    )
  }

  async #editSnapshot(name: string, edit: (one: Snapshot) => Snapshot): Promise<void> {
    const { id } = await this.#snapshot(name)
    await this.#editList((list) => ({
      ...list,
      snapshots: list.snapshots.map((one) => (one.id === id ? edit(one) : one)),
    }))
  }

  async #editList(edit: (list: SnapshotList) => SnapshotList): Promise<void> {
    await write(this.#list, edit(await read<SnapshotList>(this.#list)))
  }

  get #list(): string {
    return this.#config.replace(/\.vmx$/, '.vmsd')
  }
}

interface Settings {
  readonly hardwareVersion: string
  readonly memoryMiB: number
  readonly cpus: number
  readonly annotation: string
  readonly extraConfig: Readonly<Record<string, string>>
  readonly disks: readonly {
    readonly unitNumber: number
    readonly chain: readonly { readonly path: string }[]
  }[]
}

interface Snapshot {
  readonly id: number
  readonly parentId?: number | undefined
  readonly name: string
  readonly description: string
  readonly memory: boolean
  readonly powerState: string
  readonly settings: Settings
}

interface SnapshotList {
  readonly currentSnapshotId?: number | undefined
  readonly nextSnapshotId: number
  readonly snapshots: readonly Snapshot[]
}

function without({ disks }: Settings, unitNumber: number): Pick<Settings, 'disks'> {
  return { disks: disks.filter((disk) => disk.unitNumber !== unitNumber) }
}

async function parentOf(delta: string): Promise<string> {
  const parent = JSON.parse(await runTool('qemu-img', ['info', '--output=json', delta]))[
    'full-backing-filename'
  ]
  if (typeof parent !== 'string') throw new Error(`${delta} has no parent: it is no delta.`)
  return parent
}

async function setParent(delta: string, parent: string): Promise<void> {
  await runTool('qemu-img', ['rebase', '-q', '-u', '-F', 'qcow2', '-b', parent, delta])
}

async function read<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8'))
}

async function write(path: string, content: object): Promise<void> {
  await writeFile(path, JSON.stringify(content))
}
