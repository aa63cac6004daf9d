import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { MachineDisk, MachineFile, MachineSnapshot } from './machine.ts'
import { type MachineState, topOf } from './state.ts'
import { runTool } from './tool.ts'

/**
 * A machine's folder on the datastore, and the names of the files in it. Paths of the datastore (`debian-1/debian-1.vmx`)
 * go in and out; `absolute` makes paths of this computer.
 */
export class MachineFolder {
  readonly #datastore: string
  readonly #name: string

  private constructor(datastore: string, name: string) {
    this.#datastore = datastore
    this.#name = name
  }

  static async create(datastore: string, name: string): Promise<MachineFolder> {
    const folder = new MachineFolder(datastore, name)
    await mkdir(folder.absolute(name), { recursive: true })
    return folder
  }

  absolute(path: string): string {
    return join(this.#datastore, path)
  }

  get log(): string {
    return this.#path('vmware.log')
  }

  get suspendFile(): string {
    return this.#path(`${this.#name}.vmss`)
  }

  snapshotFile(snapshotId: number): string {
    return this.#path(`${this.#name}-Snapshot${snapshotId}.vmsn`)
  }

  memoryFile(snapshotId: number): string {
    return this.#path(`${this.#name}-Snapshot${snapshotId}.vmem`)
  }

  /** A free name for a new disk: `debian-1.qcow2`, `debian-1_1.qcow2`, … */
  async newDisk(unitNumber: number): Promise<string> {
    const taken = new Set(await this.#names())
    const names = unitNumber === 0 ? [`${this.#name}.qcow2`] : []
    for (let n = 1; n <= taken.size + 1; n++) names.push(`${this.#name}_${n}.qcow2`)
    return this.#path(names.find((name) => !taken.has(name)) ?? '')
  }

  /** A name never used for the disk's deltas as long as one of them is there: `debian-1_1-000001.qcow2`. */
  async newDelta(disk: MachineDisk): Promise<string> {
    const stem = basename(topOf(disk)).replace(/(-\d{6})?\.qcow2$/, '')
    const used = (await this.#names()).flatMap((name) =>
      name.startsWith(`${stem}-`) ? Number(name.slice(stem.length + 1).replace('.qcow2', '')) || 0 : [],
    )
    const number = String(Math.max(0, ...used) + 1).padStart(6, '0')
    return this.#path(`${stem}-${number}.qcow2`)
  }

  /** Writes down the machine, so that it could be taken up again from its files alone. */
  async save(state: MachineState): Promise<void> {
    const { snapshots, currentSnapshotId, nextSnapshotId, ...machine } = state
    await Promise.all([
      this.#write(`${this.#name}.vmx`, machine),
      this.#write(`${this.#name}.vmsd`, { currentSnapshotId, nextSnapshotId, snapshots }),
    ])
  }

  /** The snapshot's own small file; its memory is beside it. */
  async saveSnapshot(snapshot: MachineSnapshot): Promise<void> {
    await this.#write(`${this.#name}-Snapshot${snapshot.id}.vmsn`, snapshot)
  }

  /** What a host leaves beside a snapshot for which the guest's file systems were really frozen. */
  async saveManifest({ id, name, createdAt }: MachineSnapshot): Promise<void> {
    const content = `<?xml version="1.0" encoding="UTF-8"?>
<quiesceManifest>
  <snapshot id="${id}" createdAt="${createdAt.toISOString()}">${escapeXml(name)}</snapshot>
  <quiesceType>fileSystem</quiesceType>
</quiesceManifest>
`
    await writeFile(this.absolute(this.#manifest(id)), content, { mode: 0o600 })
  }

  async removeSnapshot(snapshotId: number): Promise<void> {
    await this.remove([
      this.snapshotFile(snapshotId),
      this.memoryFile(snapshotId),
      this.#manifest(snapshotId),
    ])
  }

  /** The size that the guest sees of a disk file. */
  async capacityOf(path: string): Promise<number> {
    const printed = await runTool('qemu-img', ['info', '--force-share', '--output=json', this.absolute(path)])
    return (JSON.parse(printed) as { 'virtual-size': number })['virtual-size']
  }

  async has(path: string): Promise<boolean> {
    return (await stat(this.absolute(path)).catch(() => undefined)) !== undefined
  }

  async copy(from: string, to: string): Promise<void> {
    await copyFile(this.absolute(from), this.absolute(to))
  }

  async remove(paths: readonly string[]): Promise<void> {
    await Promise.all(paths.map((path) => rm(this.absolute(path), { force: true })))
  }

  async list(): Promise<MachineFile[]> {
    const files = await Promise.all(
      (await this.#names()).map(async (name) => {
        const kind = kindOf(name)
        const stats = await stat(this.absolute(this.#path(name))).catch(() => undefined)
        return kind && stats ? [{ path: this.#path(name), kind, sizeBytes: stats.blocks * 512 }] : []
      }),
    )
    return files.flat()
  }

  #manifest(snapshotId: number): string {
    return this.#path(`${this.#name}-quiesce_manifest${snapshotId}.xml`)
  }

  #path(name: string): string {
    return `${this.#name}/${name}`
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.absolute(this.#name))).sort()
  }

  /** In one step: a reader, or a lab that is killed, never leaves half a file. */
  async #write(name: string, content: object): Promise<void> {
    const path = this.absolute(this.#path(name))
    await writeFile(`${path}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
    await rename(`${path}.new`, path)
  }
}

const KINDS: Readonly<Record<string, MachineFile['kind']>> = {
  vmx: 'config',
  qcow2: 'diskExtent',
  vmsd: 'snapshotList',
  vmsn: 'snapshotData',
  vmem: 'snapshotMemory',
  vmss: 'suspend',
  log: 'log',
  xml: 'snapshotManifestList',
}

function kindOf(name: string): MachineFile['kind'] | undefined {
  return KINDS[name.slice(name.lastIndexOf('.') + 1)]
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
