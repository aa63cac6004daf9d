import { disguised } from '../machine/disguised.ts'
import type { Machine, MachineDisk } from '../machine/machine.ts'
import { topOf } from '../machine/state.ts'
import type { HostManners, StoredFile } from '../manners.ts'
import type { Liberty } from './liberty.ts'
import { diskOf, isDelta } from './stored-disk.ts'

/** Formats of disks on a datastore: which file is the disk in use, and what each takes. */

const MIB = 1_048_576

export const vvolBaseInUse: Liberty = {
  name: 'vvol-base-in-use',
  shownBy: 'linux',
  alone: 'a host has one kind of deltas',
  source: 'vSphere 8.0 docs GUID-B3A59A35; C. Hogan',
  allows:
    'On a vVol the base stays the disk in use, and snapshots hang beside it: one that is removed leaves nothing behind.',
  touches: ['each-disk-has-its-own-delta', 'removal-merges-into-the-parent', 'consolidation'],
  host: (manners) =>
    changed(manners, (shown, { path }, machines) => {
      const disk = machines.flatMap(({ settings }) => settings.disks).find((one) => holds(one, path))
      const base = disk?.chain.at(-1)?.path
      if (disk === undefined || base === undefined || disk.chain.length === 1) return shown
      if (path === topOf(disk)) return { ...shown, path: base }
      return path === base ? { ...shown, path: base.replace('.qcow2', '-000000.qcow2') } : shown
    }),
  disguise: (machine) =>
    disguised(machine, {
      removeSnapshot: (id, { children }, progress) =>
        machine.removeSnapshot(id, { children, consolidate: true }, progress),
      removeAllSnapshots: (_, progress) => machine.removeAllSnapshots({ consolidate: true }, progress),
    }),
}

/** Headers and journal before the grain directory, which begins at sector 4096. */
const SESPARSE_HEADERS = 2 * MIB

export const sesparse: Liberty = {
  name: 'sesparse',
  shownBy: 'linux',
  source: 'vSphere 7 docs GUID-88E5A594; QEMU block/vmdk.c',
  allows: 'On VMFS6 each delta is SEsparse and takes 2 MiB of headers before its first byte of data.',
  touches: ['each-disk-has-its-own-delta'],
  host: (manners) => ({
    ...sizedDeltas(manners, (bytes) => bytes + SESPARSE_HEADERS),
    deltaFormat: 'seSparseFormat',
  }),
}

export const vmfsSparse: Liberty = {
  name: 'vmfs-sparse',
  shownBy: 'linux',
  alone: 'a host has one kind of deltas',
  source: 'Opvizor manual; VMware KB 1015180',
  allows: 'On VMFS5 and NFS each delta is vmfsSparse and grows in steps of 16 MiB.',
  touches: ['each-disk-has-its-own-delta'],
  host: (manners) => ({
    ...sizedDeltas(manners, (bytes) => roundUp(bytes, 16 * MIB)),
    deltaFormat: 'redoLogFormat',
  }),
}

export const mibAllocation: Liberty = {
  name: 'mib-allocation',
  shownBy: 'linux',
  source: 'file blocks of VMFS5 and VMFS6',
  allows: 'VMFS gives room to each file by whole mebibytes.',
  touches: ['each-disk-has-its-own-delta'],
  host: (manners) => changed(manners, (shown) => ({ ...shown, sizeBytes: roundUp(shown.sizeBytes, MIB) })),
}

export const vvolSizes: Liberty = {
  name: 'vvol-sizes',
  shownBy: 'linux',
  alone: 'a host has one kind of deltas',
  source: 'vSphere 8.0 docs GUID-B3A59A35',
  allows: 'The size of a disk on vSAN or a vVol is that of an object, and says nothing of what was written.',
  touches: ['each-disk-has-its-own-delta'],
  host: (manners) => ({
    ...changed(manners, (shown, { path }, machines) => {
      const disk = diskOf(path, machines)
      return disk ? { ...shown, sizeBytes: disk.capacityBytes } : shown
    }),
    deltaFormat: undefined,
  }),
}

export const vsanMirrors: Liberty = {
  name: 'vsan-mirrors',
  shownBy: 'linux',
  alone: 'a host has one kind of deltas',
  source: 'VMware KB 394410',
  allows: 'On vSAN with RAID-1 each byte of a disk, and of the memory that a snapshot keeps, counts twice.',
  touches: ['each-disk-has-its-own-delta', 'memory-file'],
  host: (manners) => ({
    ...manners,
    show: (file, machines) =>
      manners
        .show(file, machines)
        .map((shown) => (isObject(file) ? { ...shown, sizeBytes: 2 * shown.sizeBytes } : shown)),
    deltaFormat: 'redoLogFormat',
    deltaVariant: 'vsanSparseVariant',
  }),
}

/** What is an object of its own there, and no file in the namespace object of the machine. */
function isObject({ path }: StoredFile): boolean {
  return /\.(?:qcow2|vmem)$/.test(path)
}

function sizedDeltas(manners: HostManners, sizeOf: (bytes: number) => number): HostManners {
  return changed(manners, (shown, real) =>
    isDelta(real) ? { ...shown, sizeBytes: sizeOf(shown.sizeBytes) } : shown,
  )
}

/** Shows the data of disks otherwise. */
function changed(
  manners: HostManners,
  change: (shown: StoredFile, real: StoredFile, machines: readonly Machine[]) => StoredFile,
): HostManners {
  return {
    ...manners,
    show: (file, machines) =>
      manners
        .show(file, machines)
        .map((shown) => (file.path.endsWith('.qcow2') ? change(shown, file, machines) : shown)),
  }
}

function roundUp(bytes: number, step: number): number {
  return Math.ceil(bytes / step) * step
}

function holds({ chain }: MachineDisk, path: string): boolean {
  return chain.some((file) => file.path === path)
}
