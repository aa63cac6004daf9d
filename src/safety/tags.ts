import { randomBytes } from 'node:crypto'

/** The marks by which what is ours is known on a host: settings of the machine, descriptions of snapshots, file names. */

/** Setting by which a machine says that it may be used. */
export const ALLOW_KEY = 'snapwitness.allow'
/** Setting that tells who uses the machine now. */
export const LEASE_KEY = 'snapwitness.lease'

const DISK_KEY = 'snapwitness.disk.'

export interface SnapshotTag {
  run: string
  baseline: boolean
}

/** What the description of a snapshot of ours says. */
export function snapshotTag({ run, baseline }: SnapshotTag): string {
  return `snapwitness run=${run}${baseline ? ' baseline' : ''}`
}

/** Whose snapshot it is; undefined for everybody else's, whatever their names. */
export function readSnapshotTag(description: string): SnapshotTag | undefined {
  const [, run, baseline] = /^snapwitness run=([0-9a-f]{8})( baseline)?$/m.exec(description) ?? []
  return run === undefined ? undefined : { run, baseline: baseline !== undefined }
}

/** A new disk's name, never used before: `snapwitness-5f3a9c01-7be2`. */
export function newDiskName(run: string): string {
  return `snapwitness-${run}-${randomBytes(2).toString('hex')}`
}

/** The setting that a machine gets in the same step as the disk. */
export function diskKey(diskName: string): string {
  return `${DISK_KEY}${diskName}`
}

export function isDiskKey(key: string, run: string): boolean {
  return key.startsWith(`${DISK_KEY}snapwitness-${run}-`)
}

/** The run that gave the file its name, a delta or an extent of such a disk included. */
export function runOfFile(datastorePath: string): string | undefined {
  return /(?:^|[/\s])snapwitness-([0-9a-f]{8})-[0-9a-f]{4}[-._][^/]*$/.exec(datastorePath)?.[1]
}
