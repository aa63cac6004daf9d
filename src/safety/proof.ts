import { randomBytes } from 'node:crypto'
import type { SnapshotNode } from '../vsphere/machine/virtual-machine.ts'
import type { LeaseRecord } from './lease-record.ts'
import { isSigned, sign } from './signature.ts'
import {
  diskKey,
  diskName,
  diskOfFile,
  readDiskPath,
  readSnapshotTag,
  type SnapshotTag,
  snapshotTag,
  unsignedDiskName,
} from './tags.ts'

/** What the ledger of a run tells of one machine: of that it needs no signature to know that the run has made it. */
export interface Told {
  /** References of snapshots. */
  snapshots: ReadonlySet<string>
  /** Datastore paths of disks. */
  disks: ReadonlySet<string>
  /** What the host called them: they keep that wherever storage DRS puts them, and however it names their files there. */
  diskUuids: ReadonlySet<string>
}

/** A new disk, before it is made. */
export interface SignedDisk {
  /** Datastore path. */
  fileName: string
  /** What the machine is to say of it, in the same step. */
  settings: Record<string, string>
}

/**
 * By what a run makes its marks on one machine, and knows them again. A mark is a text that anybody can write or copy. It
 * is ours where its signature, made with the run's secret, says the same of this machine and of this name; or where the
 * run's ledger names the very thing.
 */
export class Proof {
  readonly #key: { run: string; secret: string }
  /** By which the machine is known whatever it is called. */
  readonly #machine: string
  readonly #told: Told | undefined
  readonly #made: ReadonlySet<string>

  /** @param made UUIDs of disks that this process has made on the machine */
  constructor(
    key: { run: string; secret: string },
    machine: string,
    told?: Told,
    made: ReadonlySet<string> = new Set(),
  ) {
    this.#key = key
    this.#machine = machine
    this.#told = told
    this.#made = made
  }

  /** The description of a new snapshot of that name. */
  descriptionOf(name: string, { baseline }: Pick<SnapshotTag, 'baseline'>): string {
    const { run, secret } = this.#key
    return snapshotTag({ run, baseline, signature: sign(secret, this.#snapshotParts(name, baseline)) })
  }

  /** A snapshot's tag, where it is proved that this run has taken it. */
  ofSnapshot({ ref, name, description }: SnapshotNode): SnapshotTag | undefined {
    const tag = readSnapshotTag(description)
    if (tag?.run !== this.#key.run) return undefined
    const signed = isSigned(this.#key.secret, this.#snapshotParts(name, tag.baseline), tag.signature)
    return signed || this.#told?.snapshots.has(ref) ? tag : undefined
  }

  /**
   * A disk that has never been there. The signature is in its name: that stays with the file when a revert takes the
   * machine's settings back.
   * @param folder datastore path
   */
  newDisk(folder: string): SignedDisk {
    const { run, secret } = this.#key
    const unsigned = unsignedDiskName(run, randomBytes(2).toString('hex'))
    const path = diskOfFile(`${folder}/${unsigned}.vmdk`) ?? ''
    const name = diskName(unsigned, sign(secret, this.#diskParts(path)))
    const fileName = `${folder}/${name}.vmdk`
    return { fileName, settings: { [diskKey(name)]: fileName } }
  }

  /** Whether a file is a disk that this run has made, or a delta or an extent of one, in the folder that it was made in. */
  ofFile(datastorePath: string): boolean {
    const disk = diskOfFile(datastorePath)
    if (disk === undefined) return false
    return this.#isSignedDisk(disk) || this.#isToldDisk(disk)
  }

  /** Whether a disk of the machine is one that the host has made for this run, wherever its files are by now. */
  ofDisk(uuid: string): boolean {
    return uuid !== '' && (this.#made.has(uuid) || (this.#told?.diskUuids.has(uuid) ?? false))
  }

  #isSignedDisk(disk: string): boolean {
    const read = readDiskPath(disk)
    if (read?.run !== this.#key.run) return false
    return isSigned(this.#key.secret, this.#diskParts(`${read.folder}${read.unsigned}`), read.signature)
  }

  #isToldDisk(disk: string): boolean {
    return [...(this.#told?.disks ?? [])].some((path) => diskOfFile(path) === disk)
  }

  /** Whether a setting is the one that came with a disk of this run. */
  ofDiskSetting(key: string, value: string): boolean {
    const name = diskOfFile(value)?.replace(/^.*[/\s]/, '')
    return name !== undefined && key === diskKey(name) && this.ofFile(value)
  }

  signLease(power: string): string {
    return sign(this.#key.secret, this.#leaseParts(power))
  }

  /** Whether the lease is this run's, and of this machine: the settings of a copy of a machine hold a copy of its lease. */
  ofLease({ run, secret, power, sig }: LeaseRecord): boolean {
    if (run !== this.#key.run) return false
    const signed = secret === this.#key.secret && isSigned(secret, this.#leaseParts(power), sig)
    return signed || (this.#told !== undefined && secret === undefined)
  }

  #snapshotParts(name: string, baseline: boolean): string[] {
    return [this.#key.run, baseline ? 'baseline' : 'snapshot', this.#machine, lastingPartOf(name)]
  }

  #diskParts(path: string): string[] {
    return [this.#key.run, 'disk', this.#machine, path]
  }

  #leaseParts(power: string): string[] {
    return [this.#key.run, 'lease', this.#machine, power]
  }
}

/** Of a snapshot's name, what it comes back with from every host: blanks at its ends and rare characters may be lost. */
function lastingPartOf(name: string): string {
  return name.normalize('NFC').replace(/[^\p{L}\p{N}]|[\u{10000}-\u{10ffff}]/gu, '')
}
