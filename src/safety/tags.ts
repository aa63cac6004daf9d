import { readDatastorePath, writeDatastorePath } from '../vsphere/datastore/datastore-path.ts'

/**
 * The marks by which what may be ours is found on a host: settings of the machine, descriptions of snapshots, file names.
 * Anybody can write such a mark; that it is ours its signature proves, or the ledger. See {@link Proof}.
 */

/** Setting by which a machine says that it may be used. */
export const ALLOW_KEY = 'snapwitness.allow'
/** Setting that tells who uses the machine now. */
export const LEASE_KEY = 'snapwitness.lease'

/** Settings in which a sealed machine says so, and keeps the record of its seal. */
export const SEAL_KEY = 'snapwitness.seal'

const DISK_KEY = 'snapwitness.disk.'

export interface SnapshotTag {
  run: string
  baseline: boolean
  /** Absent in what older versions have made. */
  signature?: string | undefined
}

/** What the description of a snapshot of ours says. */
export function snapshotTag({ run, baseline, signature }: SnapshotTag): string {
  return `snapwitness run=${run}${baseline ? ' baseline' : ''}${signature ? ` sig=${signature}` : ''}`
}

/** Whose snapshot it says to be; undefined for everybody else's, whatever their names. */
export function readSnapshotTag(description: string): SnapshotTag | undefined {
  const line = /^snapwitness run=([0-9a-f]{8})( baseline)?(?: sig=([0-9a-f]{32}))?$/m
  const [, run, baseline, signature] = line.exec(description) ?? []
  return run === undefined ? undefined : { run, baseline: baseline !== undefined, signature }
}

export interface SealTag {
  /** The seal's id. */
  seal: string
  /** The part of the seal that the snapshot is. */
  part: string
  /** Of the part's record: the first 16 digits of its SHA-256. */
  record: string
}

/** What the description of a sealed snapshot says. A run of whatever version takes it for somebody else's. */
export function sealTag({ seal, part, record }: SealTag): string {
  return `snapwitness seal=${seal} part=${part} record=${record}`
}

export function readSealTag(description: string): SealTag | undefined {
  const line = /^snapwitness seal=([0-9a-f]{8}) part=([a-z]{1,20}) record=([0-9a-f]{16})$/m
  const [, seal, part, record] = line.exec(description) ?? []
  return seal === undefined || part === undefined || record === undefined ? undefined : { seal, part, record }
}

/** A disk's name: `snapwitness-5f3a9c01-7be2-` and the signature of {@link unsignedDiskName} in its folder. */
export function diskName(unsigned: string, signature: string): string {
  return `${unsigned}-${signature}`
}

/** @param nonce four hexadecimal digits */
export function unsignedDiskName(run: string, nonce: string): string {
  return `snapwitness-${run}-${nonce}`
}

/** The setting that a machine gets in the same step as the disk. */
export function diskKey(name: string): string {
  return `${DISK_KEY}${name}`
}

/** The run that a setting of a disk names. */
export function runOfDiskKey(key: string): string | undefined {
  return key.startsWith(DISK_KEY) ? runOfFile(`${key.slice(DISK_KEY.length)}.vmdk`) : undefined
}

/** The run that a file names, as a disk of ours, a delta or an extent of one does. */
export function runOfFile(datastorePath: string): string | undefined {
  const name = datastorePath.slice(datastorePath.lastIndexOf('/') + 1)
  return /(?:^|\s)snapwitness-([0-9a-f]{8})-[0-9a-f]{4}[-._]/.exec(name)?.[1]
}

/** What a host puts behind a disk's name: the number of a delta, the kind of an extent, and the ending of its format. */
const DERIVED = /(?:-\d{6}|-redo)?(?:-(?:flat|delta|sesparse|ctk|rdmp?))?\.(?:vmdk|qcow2)$/

/** The datastore path of the disk that a file belongs to, without ending; undefined where it is no file of a disk. */
export function diskOfFile(datastorePath: string): string | undefined {
  if (!DERIVED.test(datastorePath)) return undefined
  const disk = datastorePath.replace(DERIVED, '')
  const read = readDatastorePath(disk)
  return read === undefined ? disk : writeDatastorePath(read)
}

/** A disk's path in parts, where its name is signed. */
export function readDiskPath(
  disk: string,
): { folder: string; run: string; unsigned: string; signature: string } | undefined {
  const [, folder, unsigned, run, signature] =
    /^(.*?)(snapwitness-([0-9a-f]{8})-[0-9a-f]{4})-([0-9a-f]{32})$/.exec(disk) ?? []
  if (folder === undefined || unsigned === undefined || run === undefined || signature === undefined)
    return undefined
  return { folder, run, unsigned, signature }
}
