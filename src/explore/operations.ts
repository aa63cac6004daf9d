/** What a history is made of: data alone, so that it can be written down, left out in part, and done again. */

/** A disk, by a letter in the order of creation: `a`. */
export type DiskId = string
/** A snapshot, or stamped data on a disk, by a number in the order of creation. */
export type Id = number

/** In MiB: small, so that all of it is looked at whenever it is looked at. */
export const DISK_MIB = 32
export const DATA_MIB = 1
/** By so much a machine is larger: a multiple of the 4 MiB that a host gives memory by. */
export const MORE_MIB = 64
/** Blocks of 4 KiB in the data of a disk. */
export const DATA_BLOCKS = 256

export interface Burst {
  /** How many blocks, and which ones: the same for the same seed. */
  blocks: number
  seed: number
}

export type DiskOperation =
  | { do: 'attach'; disk: DiskId; sizeMiB: number; mode: 'persistent' | 'independent_persistent' }
  /** A partition table, a file system, mounted. */
  | { do: 'initialize'; disk: DiskId }
  /** The first data of a disk: onto itself, or as a file where it has a volume. */
  | { do: 'write'; disk: DiskId; data: Id }
  | { do: 'overwrite'; disk: DiskId; data: Id }
  | { do: 'scatter' | 'zero' | 'discard'; disk: DiskId; data: Id; burst: Burst }
  | { do: 'extend'; disk: DiskId; toMiB: number }
  | { do: 'detach'; disk: DiskId; deleteFile: boolean }
  | { do: 'change mode'; disk: DiskId; mode: 'persistent' | 'independent_persistent' }

export type SnapshotOperation =
  | { do: 'snapshot'; snapshot: Id; name: string; memory: boolean; quiesce: boolean }
  /** A writer syncs each block on the volume of the first disk before it writes it to that of the second. */
  | {
      do: 'snapshot while writing'
      snapshot: Id
      name: string
      memory: boolean
      first: DiskId
      second: DiskId
    }
  | { do: 'revert'; snapshot: Id; suppressPowerOn: boolean }
  | { do: 'remove'; snapshot: Id; children: boolean; consolidate: boolean }
  | { do: 'consolidate' }

export type MachineOperation =
  | { do: 'power on' | 'power off' | 'suspend' | 'reset' }
  /** Only of a lab that has no other machine on. */
  | { do: 'host restart' }
  | { do: 'annotate'; annotation: string }
  /** One processor and some memory more than the machine had at first, or as many as then. */
  | { do: 'resize'; larger: boolean }

export type Operation = DiskOperation | SnapshotOperation | MachineOperation
export type Kind = Operation['do']

/** One operation of a kind. */
export type Of<K extends Kind> = Operation & { do: K }

/** All of them, in the order in which a report has them. */
export const KINDS = [
  ...(['attach', 'initialize', 'write', 'overwrite', 'scatter', 'zero', 'discard'] as const),
  ...([
    'extend',
    'detach',
    'change mode',
    'snapshot',
    'snapshot while writing',
    'revert',
    'remove',
    'consolidate',
  ] as const),
  ...(['power on', 'power off', 'suspend', 'reset', 'host restart', 'annotate', 'resize'] as const),
] satisfies readonly Kind[]

/** As a person would say it. */
export function sentenceOf(operation: Operation): string {
  switch (operation.do) {
    case 'attach':
      return `Disk ${operation.disk} is attached${operation.mode === 'persistent' ? '' : ', independent'}`
    case 'initialize':
      return `Disk ${operation.disk} gets a file system`
    case 'write':
      return `Data on disk ${operation.disk}`
    case 'overwrite':
      return `Newer data on disk ${operation.disk}`
    case 'scatter':
      return `${counted(operation.burst)} of disk ${operation.disk} are written anew`
    case 'zero':
      return `${counted(operation.burst)} of disk ${operation.disk} become zeros`
    case 'discard':
      return `${counted(operation.burst)} of disk ${operation.disk} are discarded`
    case 'extend':
      return `Disk ${operation.disk} is extended`
    case 'detach':
      return `Disk ${operation.disk} is taken off${operation.deleteFile ? ', and its file deleted' : ''}`
    case 'change mode':
      return `Disk ${operation.disk} becomes ${operation.mode.replace('_', ' ')}`
    case 'snapshot':
      return `A snapshot, “${operation.name}”${operation.memory ? ', with memory' : ''}${operation.quiesce ? ', quiesced' : ''}`
    case 'snapshot while writing':
      return `A snapshot, “${operation.name}”${operation.memory ? ', with memory' : ''}, while a writer writes to disks ${operation.first} and ${operation.second}`
    case 'revert':
      return `Back to snapshot ${operation.snapshot}${operation.suppressPowerOn ? ', without a start' : ''}`
    case 'remove':
      return `Snapshot ${operation.snapshot} is removed${operation.children ? ' with all below it' : ''}${operation.consolidate ? '' : ', its deltas stay'}`
    case 'consolidate':
      return 'What no snapshot needs is merged'
    case 'host restart':
      return 'The host restarts'
    case 'annotate':
      return 'Another annotation'
    case 'resize':
      return operation.larger ? 'More memory and processors' : 'Less memory and fewer processors'
    default:
      return `The machine: ${operation.do}`
  }
}

function counted({ blocks }: Burst): string {
  return blocks === 1 ? 'One block' : `${blocks} scattered blocks`
}
