import type { SnapshotKind } from './snapshot-kind.ts'

/**
 * Within the files of the disks, which QEMU goes on writing to, and the memory within that of the first. libvirt takes none
 * of a running machine without its memory, and says so. Nothing is merged when one is removed, whatever comes from it.
 */
export const internal: SnapshotKind = {
  deltaFormat: undefined,
  async order({ disks, memory }) {
    return {
      memory: memory ? 'internal' : 'no',
      disks: disks.map(({ unitNumber }) => ({ unitNumber, delta: undefined })),
    }
  },
  flags: () => [],
  whyNotRemoved: ({ consolidate }) =>
    consolidate
      ? undefined
      : 'leaves nothing unmerged: a snapshot within the files of the disks has no delta',
}
