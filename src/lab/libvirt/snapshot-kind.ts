import type { MachineDisk } from '../machine/machine.ts'
import type { MachineFolder } from '../machine/machine-folder.ts'
import type { WantedSnapshot } from './snapshot-xml.ts'

/** Where a libvirt keeps its snapshots, and all that follows from that; `external.ts` and `internal.ts` beside it. */
export interface SnapshotKind {
  /** The kind of its deltas (VirtualDiskDeltaDiskFormat), where a snapshot is one. */
  readonly deltaFormat: string | undefined
  /** What libvirt is to make of a snapshot. */
  order(asked: AskedSnapshot): Promise<Pick<WantedSnapshot, 'memory' | 'disks'>>
  /** For the command that takes it. */
  flags(asked: { memory: boolean; quiesced: boolean }): string[]
  /** As in «the translation to libvirt {…}»; undefined for what libvirt is asked for. */
  whyNotRemoved(asked: { consolidate: boolean; hasBranches: boolean }): string | undefined
}

interface AskedSnapshot {
  readonly id: number
  /** Of the machine, as they are now. */
  readonly disks: readonly MachineDisk[]
  readonly folder: MachineFolder
  /** Whether the memory is to be kept. */
  readonly memory: boolean
}
