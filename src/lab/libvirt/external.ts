import type { SnapshotKind } from './snapshot-kind.ts'

/** In files of their own: each disk goes on in a new one. libvirt reverts to them since 9.9. */
export const external: SnapshotKind = {
  deltaFormat: 'redoLogFormat',
  async order({ id, disks, folder, memory }) {
    return {
      memory: memory ? { file: folder.absolute(folder.memoryFile(id)) } : 'no',
      disks: await Promise.all(
        disks.map(async (disk) => ({
          unitNumber: disk.unitNumber,
          delta: folder.absolute(await folder.newDelta(disk)),
        })),
      ),
    }
  },
  flags: ({ memory, quiesced }) => [
    '--atomic',
    ...(memory ? [] : ['--disk-only']),
    ...(quiesced ? ['--quiesce'] : []),
  ],
  whyNotRemoved({ consolidate, hasBranches }) {
    if (!consolidate) return 'removes no snapshot without merging its files'
    return hasBranches ? 'removes no snapshot from which several others come' : undefined
  },
}
