import type { LibvirtContext } from './context.ts'
import type { WantedSnapshot } from './snapshot-xml.ts'

/** Where a libvirt keeps its snapshots, and all that follows from that; `external.ts` and `internal.ts` beside it. */
export interface SnapshotKind {
  /** The kind of its deltas (VirtualDiskDeltaDiskFormat), where a snapshot is one. */
  readonly deltaFormat: string | undefined
  /** What libvirt is to make of a snapshot. @param asked its number, and whether it keeps the memory */
  order(
    context: LibvirtContext,
    asked: { id: number; memory: boolean },
  ): Promise<Pick<WantedSnapshot, 'memory' | 'disks'>>
  /** For the command that takes it. */
  flags(asked: { memory: boolean; quiesced: boolean }): string[]
  /** As in «the translation to libvirt {…}»; undefined for what libvirt is asked for. */
  whyNotRemoved(asked: { consolidate: boolean; hasBranches: boolean }): string | undefined
}
