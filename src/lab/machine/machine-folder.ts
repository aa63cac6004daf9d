import { copyFile, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import type { MachineDisk, MachineFile, MachineSnapshot } from './machine.ts'
import { type MachineState, topOf } from './state.ts'
import { runTool } from './tool.ts'
import { writeWhole } from './write-whole.ts'

/**
 * A machine's folder on the datastore, and the names of the files in it. Paths of the datastore (`debian-1/debian-1.vmx`)
 * go in and out; `absolute` makes paths of this computer. With a machine `debian-1` that has a second disk:
 *
 * - `debian-1.vmx`: what it is now, as JSON: its settings, and of each disk the chain of files, the one in use first
 * - `debian-1.vmsd`: its snapshots, as JSON, each with the settings and the chains that it keeps
 * - `debian-1.qcow2`, `debian-1_1.qcow2`: the disks, `debian-1-000001.qcow2`: a delta; which is whose, the chains say
 * - `debian-1-Snapshot1.vmem`: the memory of the snapshot 1, `…-Snapshot1.vmsn`: a copy of its entry in the list
 * - `debian-1.vmss`: the memory of a machine that is suspended
 * - `debian-1.nvram`, `debian-1-tpm.nvram`: what a UEFI and a TPM keep, with a copy for each snapshot, `…-Snapshot1.nvram`
 *
 * The first two are written before an operation is answered: whatever is killed afterwards, a machine is taken up again
 * from them. A failure of this computer's power is another matter: disks and records are its page cache's until then.
 */
export class MachineFolder {
  readonly #datastore: string
  readonly #folder: string
  readonly #stem: string

  private constructor(datastore: string, folder: string, stem: string) {
    this.#datastore = datastore
    this.#folder = folder
    this.#stem = stem
  }

  static async create(datastore: string, name: string): Promise<MachineFolder> {
    const folder = new MachineFolder(datastore, name, name)
    await mkdir(folder.absolute(name), { recursive: true })
    return folder
  }

  /** @param config path of the machine's `.vmx` on the datastore */
  static of(datastore: string, config: string): MachineFolder {
    const { dir, name } = posix.parse(config)
    return new MachineFolder(datastore, dir, name)
  }

  /** A folder of its own beside this one, for files that are called so: `web`, or `web_1` where that is taken. */
  async beside(stem: string): Promise<MachineFolder> {
    const taken = new Set(await readdir(this.#datastore))
    let folder = stem
    for (let n = 1; taken.has(folder); n++) folder = `${stem}_${n}`
    await mkdir(this.absolute(folder))
    return new MachineFolder(this.#datastore, folder, stem)
  }

  /** Whether the file is the machine's own by its place: a disk may lie anywhere on the datastore. */
  holds(path: string): boolean {
    return posix.dirname(path) === this.#folder
  }

  /** What a file of this folder is called in the other one. */
  pathIn(other: MachineFolder, path: string): string {
    const name = posix.basename(path)
    const isNamed = name.startsWith(this.#stem)
    return other.#path(isNamed ? other.#stem + name.slice(this.#stem.length) : name)
  }

  /** Takes every file to the other folder, the machine's own record last, and removes this one. */
  async moveTo(other: MachineFolder): Promise<void> {
    const config = this.#path(`${this.#stem}.vmx`)
    const paths = (await this.#names()).map((name) => this.#path(name)).filter((path) => path !== config)
    for (const path of [...paths, config]) {
      await rename(this.absolute(path), this.absolute(this.pathIn(other, path)))
    }
    await rmdir(this.absolute(this.#folder))
  }

  absolute(path: string): string {
    return join(this.#datastore, path)
  }

  /** The raw file of this computer that is a LUN of the host: beside the datastore, and on none. */
  lun(canonicalName: string): string {
    return join(this.#datastore, '..', 'luns', canonicalName)
  }

  get log(): string {
    return this.#path('vmware.log')
  }

  get suspendFile(): string {
    return this.#path(`${this.#stem}.vmss`)
  }

  /** What the firmware keeps. */
  get nvram(): string {
    return this.#path(`${this.#stem}.nvram`)
  }

  get tpm(): string {
    return this.#path(`${this.#stem}-tpm.nvram`)
  }

  snapshotFile(snapshotId: number): string {
    return this.#path(`${this.#stem}-Snapshot${snapshotId}.vmsn`)
  }

  memoryFile(snapshotId: number): string {
    return this.#path(`${this.#stem}-Snapshot${snapshotId}.vmem`)
  }

  /** A free name for a new disk: `debian-1.qcow2`, `debian-1_1.qcow2`, … */
  async newDisk(unitNumber: number): Promise<string> {
    const taken = new Set(await this.#names())
    const names = unitNumber === 0 ? [`${this.#stem}.qcow2`] : []
    for (let n = 1; n <= taken.size + 1; n++) names.push(`${this.#stem}_${n}.qcow2`)
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
    // The disks first: a list that knew a snapshot alone would leave the machine on the files that it is to keep.
    await this.#write(`${this.#stem}.vmx`, machine)
    await this.#write(`${this.#stem}.vmsd`, { currentSnapshotId, nextSnapshotId, snapshots })
  }

  /** What {@link save} has written, as it is in the files. */
  async read(): Promise<unknown> {
    const [machine, list] = await Promise.all(
      ['vmx', 'vmsd'].map((kind) => this.#read(`${this.#stem}.${kind}`)),
    )
    return { ...machine, ...list }
  }

  /** The snapshot's own small file; its memory is beside it. */
  async saveSnapshot(snapshot: MachineSnapshot): Promise<void> {
    await this.#write(`${this.#stem}-Snapshot${snapshot.id}.vmsn`, snapshot)
  }

  async newNvram(template: string): Promise<void> {
    await copyFile(template, this.absolute(this.nvram))
  }

  /** Of a machine that has none of it nothing is kept. */
  async keepNvram(snapshotId: number): Promise<void> {
    for (const [now, kept] of this.#nvrams(snapshotId)) if (await this.has(now)) await this.copy(now, kept)
  }

  async bringBackNvram(snapshotId: number): Promise<void> {
    for (const [now, kept] of this.#nvrams(snapshotId)) if (await this.has(kept)) await this.copy(kept, now)
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
      ...this.#nvrams(snapshotId).map(([, kept]) => kept),
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

  #nvrams(snapshotId: number): [now: string, kept: string][] {
    return [
      [this.nvram, this.#path(`${this.#stem}-Snapshot${snapshotId}.nvram`)],
      [this.tpm, this.#path(`${this.#stem}-tpm-Snapshot${snapshotId}.nvram`)],
    ]
  }

  #manifest(snapshotId: number): string {
    return this.#path(`${this.#stem}-quiesce_manifest${snapshotId}.xml`)
  }

  #path(name: string): string {
    return `${this.#folder}/${name}`
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.absolute(this.#folder))).sort()
  }

  async #read(name: string): Promise<object> {
    return JSON.parse(await readFile(this.absolute(this.#path(name)), 'utf8'))
  }

  async #write(name: string, content: object): Promise<void> {
    await writeWhole(this.absolute(this.#path(name)), content)
  }
}

const KINDS: Readonly<Record<string, MachineFile['kind']>> = {
  vmx: 'config',
  qcow2: 'diskExtent',
  vmsd: 'snapshotList',
  vmsn: 'snapshotData',
  vmem: 'snapshotMemory',
  vmss: 'suspend',
  nvram: 'nvram',
  log: 'log',
  xml: 'snapshotManifestList',
}

/** By the name of the file; undefined for what is none of a machine's own. */
export function kindOf(name: string): MachineFile['kind'] | undefined {
  return KINDS[name.slice(name.lastIndexOf('.') + 1)]
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
