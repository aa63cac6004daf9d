import type { SnapshotRef } from '../snapshots/snapshots.ts'
import type { Data } from '../soap/data.ts'

/** A file of a machine on a datastore. */
export interface MachineFile {
  /** Datastore path: `[datastore1] debian-1/debian-1.vmsd`. */
  path: string
  /** As the API names it (VirtualMachineFileLayoutExFileType): `config`, `diskDescriptor`, `diskExtent`, `snapshotData`, … */
  kind: string
  sizeBytes: number
}

export interface MachineLayout {
  files: MachineFile[]
  disks: DiskLayout[]
  snapshots: SnapshotLayout[]
}

/** The files of one disk, unit by unit: the unit in use first, then its parents down to the base. */
interface DiskLayout {
  /** The device key. */
  key: number
  chain: DiskUnit[]
}

/** Named by its descriptor where it has one; its size is that of all its files. */
interface DiskUnit {
  path: string
  sizeBytes: number
  /** Datastore paths of the files that hold its data. */
  data: string[]
}

interface SnapshotLayout {
  ref: SnapshotRef
  /** Whether the host tells of each file that it names. */
  isTold: boolean
  data: MachineFile | undefined
  /** undefined where the memory was not kept, or is in the data file. */
  memory: MachineFile | undefined
  /** Datastore paths of all files that its disks are made of. */
  diskFiles: string[]
}

/** @param inUse the file in use of every disk, by device key */
export function layoutOf(
  layout: Data<'VirtualMachineFileLayoutEx'> | undefined,
  inUse: ReadonlyMap<number, string>,
): MachineLayout {
  const byKey = new Map(layout?.file.map((file) => [file.key, fileOf(file)]))
  return {
    files: [...byKey.values()],
    // All of it is optional: a disk of which a file is named and not told is left out.
    disks: (layout?.disk ?? []).flatMap(({ key, chain }) => {
      if (chain.some(({ fileKey }) => fileKey.some((file) => !byKey.has(file)))) return []
      const units = chain.map(({ fileKey }) => unitOf(fileKey.flatMap((file) => byKey.get(file) ?? [])))
      const ordered = inUseFirst(units, inUse.get(key))
      return ordered ? [{ key, chain: ordered }] : []
    }),
    // A key of -1 says that there is no file of its own.
    snapshots: (layout?.snapshot ?? []).map(({ key, dataKey, memoryKey = -1, disk }) => ({
      ref: key,
      isTold: [dataKey, memoryKey].every((file) => file < 0 || byKey.has(file)),
      data: byKey.get(dataKey),
      memory: byKey.get(memoryKey),
      diskFiles: disk.flatMap(({ chain }) =>
        chain.flatMap(({ fileKey }) => fileKey.flatMap((file) => byKey.get(file)?.path ?? [])),
      ),
    })),
  }
}

function fileOf({ name, type, size }: Data<'VirtualMachineFileLayoutExFileInfo'>): MachineFile {
  return { path: name, kind: type, sizeBytes: size }
}

function unitOf(files: readonly MachineFile[]): DiskUnit {
  const named = files.find(({ kind }) => kind === 'diskDescriptor') ?? files[0]
  const extents = files.filter(({ kind }) => kind === 'diskExtent')
  return {
    path: named?.path ?? '',
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    data: (extents.length > 0 ? extents : files).map(({ path }) => path),
  }
}

/**
 * The reference does not say at which end of the list the base stands: the file in use tells, by its name alone where a
 * folder has two, as on vSAN.
 * @returns undefined where it stands at neither, and each unit is told: then nobody knows
 */
function inUseFirst(units: DiskUnit[], inUse = ''): DiskUnit[] | undefined {
  for (const same of [(path: string) => path, fileNameOf]) {
    if (same(units[0]?.path ?? '') === same(inUse)) return units
    if (same(units.at(-1)?.path ?? '') === same(inUse)) return units.toReversed()
  }
  return units.length > 1 && units.every(({ path }) => path !== '') ? undefined : units
}

function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
