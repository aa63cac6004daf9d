import type { Board } from './board.ts'
import type { Controller } from './controller.ts'

/**
 * A virtual machine of the lab, as the VIM endpoint sees it. {@link Machine} is the interface; `qemu-machine.ts` beside
 * it is the implementation on QEMU. Sizes are in bytes unless a name says MiB.
 */

export type PowerState = 'poweredOn' | 'poweredOff' | 'suspended'

export const GUEST_ROLES = ['linux', 'windows-stand-in', 'own-linux', 'own-windows'] as const

/**
 * `linux` boots Debian; `windows-stand-in` boots the same Debian with the Windows stand-in installed in it. The others boot
 * an image of the user's.
 */
export type GuestRole = (typeof GUEST_ROLES)[number]

export type DiskMode = 'persistent' | 'independent_persistent' | 'independent_nonpersistent'

/** One file of a disk's chain, by its path on the datastore: `debian-1/debian-1-000001.qcow2`. */
export interface DiskFile {
  readonly path: string
}

export interface MachineDisk {
  /** VIM device key: the unit number, counted from where those of its kind of controller begin. */
  readonly key: number
  readonly label: string
  /** On the machine's one controller for disks. The system disk is 0. */
  readonly unitNumber: number
  /**
   * `6000C29x-xxxx-xxxx-xxxx-xxxxxxxxxxxx`; on a SCSI controller the guest sees it without dashes, in lower case, as the
   * serial.
   */
  readonly uuid: string
  readonly capacityBytes: number
  readonly mode: DiskMode
  /** What the disk is mapped to; undefined where its data are in a file of its own. */
  readonly rawDevice: RawDevice | undefined
  /** Names this moment of the disk for changed block tracking; undefined while its changes are not tracked. */
  readonly changeId: string | undefined
  /** The file in use first, then its parents down to the base. Never empty. */
  readonly chain: readonly DiskFile[]
}

/** A LUN of the host behind a disk. In physical mode the disk has no part in snapshots. */
export interface RawDevice {
  /** The LUN's canonical name: `naa.6000…`. */
  readonly lun: string
  readonly mode: 'virtual' | 'physical'
}

/** What a snapshot keeps of a machine beside its bytes, and what a reconfiguration may change. */
export interface MachineSettings {
  /** Its virtual hardware: `vmx-19`. */
  readonly hardwareVersion: string
  readonly memoryMiB: number
  readonly cpus: number
  readonly annotation: string
  readonly extraConfig: Readonly<Record<string, string>>
  /** Whether the changes of the disks are to be tracked, from the next stun on. */
  readonly changeTracking: boolean
  /** On which all of its disks are. */
  readonly controller: Controller
  readonly disks: readonly MachineDisk[]
}

export interface MachineSnapshot {
  /** Unique on its machine and never used again: `1`, `2`, … */
  readonly id: number
  readonly parentId: number | undefined
  readonly name: string
  readonly description: string
  readonly createdAt: Date
  /** The power state that a revert leads to: `poweredOff` when the memory was not kept. */
  readonly powerState: PowerState
  readonly memory: boolean
  /** The file of a disk that the memory lies in, where it is in none of its own. */
  readonly memoryIn?: string | undefined
  readonly quiesced: boolean
  readonly settings: MachineSettings
}

/** A file of a machine as `layoutEx` tells of it. */
export interface MachineFile {
  /** Path on the datastore: `debian-1/debian-1.vmx`. */
  readonly path: string
  readonly kind:
    | 'config'
    | 'diskExtent'
    | 'snapshotList'
    | 'snapshotData'
    | 'snapshotMemory'
    | 'snapshotManifestList'
    | 'suspend'
    | 'nvram'
    | 'log'
  /** Bytes that the file takes on the datastore. */
  readonly sizeBytes: number
}

/** What the guest agent (the lab's "Tools") tells. */
export interface GuestInfo {
  readonly toolsRunning: boolean
  /** Of the agent: `7.2.11`. */
  readonly toolsVersion: string | undefined
  readonly hostName: string | undefined
  /** The first one, by the agent's order. */
  readonly ipAddress: string | undefined
  /** All that the guest has, bridges included, but for its loopback. */
  readonly networkCards: readonly GuestNetworkCard[]
}

export interface GuestNetworkCard {
  readonly macAddress: string | undefined
  readonly addresses: readonly { readonly address: string; readonly prefix: number }[]
}

/** Where a guest's services can be reached from this host; stable for the life of the machine. */
export interface GuestEndpoint {
  readonly service: 'ssh' | 'winrm' | 'winrms'
  readonly host: string
  readonly port: number
}

/** A new disk, or an existing one changed or taken away, as one reconfiguration asks for. */
export type DiskChange =
  | {
      readonly change: 'add'
      readonly capacityBytes: number
      readonly unitNumber?: number
      readonly mode?: DiskMode
      readonly existingFile?: string
      /** Path on the datastore for the new disk's file; by default the machine names it. */
      readonly newFile?: string
      /** The new file maps this LUN, whose size is the disk's. */
      readonly rawDevice?: RawDevice
    }
  | {
      readonly change: 'edit'
      readonly key: number
      readonly capacityBytes?: number
      readonly mode?: DiskMode
    }
  | { readonly change: 'remove'; readonly key: number; readonly deleteFiles: boolean }

/** Every member is optional: what is absent stays. An extraConfig value of `''` removes its key. */
export interface Reconfiguration {
  readonly name?: string
  readonly instanceUuid?: string
  readonly hardwareVersion?: string
  readonly memoryMiB?: number
  readonly cpus?: number
  readonly annotation?: string
  readonly extraConfig?: Readonly<Record<string, string>>
  readonly changeTracking?: boolean
  readonly disks?: readonly DiskChange[]
}

export interface SnapshotRequest {
  readonly name: string
  readonly description: string
  /** Keep the memory; ignored when the machine is off. */
  readonly memory: boolean
  /** Freeze the file systems by the guest agent; ignored when the machine is off or has no agent. */
  readonly quiesce: boolean
}

/** Which parts of a disk differ between two moments of it. */
export interface ChangeQuery {
  /** The later moment; undefined is now, for a machine that is off. */
  readonly snapshotId: number | undefined
  /** The disk's device key. */
  readonly key: number
  readonly startOffset: number
  /** The earlier moment, or `*` for all parts that are in use. */
  readonly changeId: string
}

/** The answer covers `length` bytes from `startOffset` on, which may be less than the rest of the disk. */
export interface ChangedAreas {
  readonly startOffset: number
  readonly length: number
  readonly areas: readonly { readonly start: number; readonly length: number }[]
}

/** Called with 0..100 while a long operation goes on. */
export type Progress = (percent: number) => void

/**
 * Operations on one machine never overlap: a second one while the first is under way is refused with
 * a {@link MachineFault} of kind `TaskInProgress`, as vSphere does.
 */
export interface Machine {
  /** Inventory name, unique in the lab. */
  readonly name: string
  readonly role: GuestRole
  readonly board: Board
  /** Of the BIOS, as the guest sees it: the same for the life of the machine. */
  readonly uuid: string
  /** By which a host tells machines apart. */
  readonly instanceUuid: string
  readonly powerState: PowerState
  readonly settings: MachineSettings
  /** Oldest first. */
  readonly snapshots: readonly MachineSnapshot[]
  /** The parent of the current state ("you are here"); undefined at the root of the tree. */
  readonly currentSnapshotId: number | undefined
  readonly consolidationNeeded: boolean
  readonly guest: GuestInfo
  readonly endpoints: readonly GuestEndpoint[]
  readonly bootTime: Date | undefined
  /** What the host asks while the guest stands still, as when the datastore is full. */
  readonly question: string | undefined

  powerOn(progress?: Progress): Promise<void>
  powerOff(progress?: Progress): Promise<void>
  reset(progress?: Progress): Promise<void>
  suspend(progress?: Progress): Promise<void>
  /** Asks the guest to shut down by the agent; returns at once. */
  shutdownGuest(): Promise<void>
  reconfigure(change: Reconfiguration, progress?: Progress): Promise<void>
  takeSnapshot(request: SnapshotRequest, progress?: Progress): Promise<MachineSnapshot>
  revertTo(snapshotId: number, options: { suppressPowerOn: boolean }, progress?: Progress): Promise<void>
  /** Merges the snapshot's delta into its neighbour; with `children`, the whole subtree. */
  removeSnapshot(
    snapshotId: number,
    options: { children: boolean; consolidate: boolean },
    progress?: Progress,
  ): Promise<void>
  removeAllSnapshots(options: { consolidate: boolean }, progress?: Progress): Promise<void>
  renameSnapshot(snapshotId: number, change: { name?: string; description?: string }): Promise<void>
  consolidate(progress?: Progress): Promise<void>
  /** A superset of what was written from one moment of a disk to another. */
  queryChangedAreas(query: ChangeQuery): Promise<ChangedAreas>
  /**
   * Moves the files of a machine that is not on to another folder of the datastore, and names them after the machine as it
   * is called now, as a migration of its storage does.
   */
  relocate(progress?: Progress): Promise<void>
  /** Every file of the machine with its size now; used for `layoutEx` and the datastore browser. */
  files(): Promise<readonly MachineFile[]>
  /** Calls back after every change of what this interface shows. Returns the way to stop. */
  onChange(listener: () => void): () => void
  /** The host loses its power: the process is killed, whatever is under way. Nothing happens to a machine that is off. */
  losePower(): Promise<void>
  /** Ends the machine's process and frees its ports; nothing on the datastore is lost. */
  close(): Promise<void>
}

export type MachineFaultKind =
  | 'InvalidPowerState'
  | 'InvalidState'
  | 'TaskInProgress'
  | 'NotFound'
  | 'InvalidArgument'
  | 'InvalidDeviceSpec'
  | 'DisallowedDiskModeChange'
  | 'InvalidDiskExtend'
  | 'TooManySnapshotLevels'
  | 'MemorySnapshotOnIndependentDisk'
  | 'SnapshotFault'
  | 'ApplicationQuiesceFault'
  | 'GenericVmConfigFault'
  | 'NoDiskSpace'
  | 'FileAlreadyExists'
  | 'ToolsUnavailable'
  | 'DeviceHotPlugNotSupported'
  | 'NotSupported'

/** A refusal that a vSphere host would answer with the fault of the same name. */
export class MachineFault extends Error {
  readonly kind: MachineFaultKind
  /** The parameter that an InvalidArgument is about. */
  readonly property: string | undefined

  constructor(kind: MachineFaultKind, message: string, options?: ErrorOptions & { property?: string }) {
    super(message, options)
    this.name = 'MachineFault'
    this.kind = kind
    this.property = options?.property
  }
}
