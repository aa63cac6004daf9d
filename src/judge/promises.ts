/** A promise that a manual makes of snapshots, and where it makes it. */
interface PromiseOfSnapshots {
  /** Its number in the catalogue. It stands here and nowhere else, but in the names of the catalogue's files. */
  number: number
  statement: string
  source: string
}

/** The catalogue, by the promises' ids, which are the names of the scenarios that verify them. */
export const promises = {
  'each-disk-has-its-own-delta': {
    number: 1,
    statement:
      'A snapshot makes one delta for each attached disk that has a part in it; the base is not written; a delta takes at least what was written since, and grows to the size of the disk and its own tables at most.',
    source: 'the documented workflow; vSphere 6.7 manual, page 244',
  },
  'memory-file': {
    number: 2,
    statement: 'Every snapshot has a state file, small without memory; memory adds a memory file.',
    source: 'vSphere 6.0.1 manual, page 195',
  },
  'independent-disks-and-memory': {
    number: 3,
    statement:
      'Raw disks and physical RDM cannot be snapshotted; a memory snapshot with an independent disk raises MemorySnapshotOnIndependentDisk.',
    source: 'vSphere 6.0.1 manual, page 195; vSphere API, MemorySnapshotOnIndependentDisk',
  },
  'independent-disks-stay': {
    number: 4,
    statement:
      'Independent disks are unaffected by snapshots; independent_nonpersistent loses its writes at power-off.',
    source: 'vSphere API, VirtualDiskMode',
  },
  'revert-restores-power': {
    number: 5,
    statement:
      'A revert discards the current disk and memory state, and other snapshots stay. A machine that ran, with its memory kept, runs; without it, it is off; one that was off is off; the API can be asked not to start it.',
    source: 'vSphere 8.0 documentation, GUID-3E1BB630; vSphere API, RevertToSnapshot_Task',
  },
  'suspended-machine': {
    number: 6,
    statement:
      'A snapshot of a suspended machine reverts to suspended or to off, as the host will have it; the data are those of the snapshot.',
    source: 'seen to differ between vSphere 6.5 (suspended) and 6.7 (off): ManageIQ',
  },
  'removal-merges-into-the-parent': {
    number: 7,
    statement:
      'Deleting a snapshot merges its delta into the parent; the current state and the other snapshots are unchanged.',
    source: 'vSphere 7.0 documentation, GUID-542CF191',
  },
  'branches-of-the-tree': {
    number: 8,
    statement:
      '“You are here” is the current state; reverting to a parent and taking a snapshot makes a branch, and each branch keeps its own data.',
    source: 'vSphere 6.7 manual, page 246',
  },
  consolidation: {
    number: 9,
    statement:
      'A machine says when deltas are left that belong to no snapshot; ConsolidateVMDisks clears that and keeps the content.',
    source: 'vSphere API, VirtualMachineRuntimeInfo.consolidationNeeded, ConsolidateVMDisks_Task',
  },
  'depth-of-the-chain': {
    number: 10,
    statement:
      'A chain of snapshots works as far as the host takes it (32 by VMware’s word, 31 or 255 elsewhere); past its limit the host answers TooManySnapshotLevels, and nothing changes.',
    source: 'VMware KB 318825; vSphere API, TooManySnapshotLevels',
  },
  'disks-with-a-parent-do-not-change': {
    number: 11,
    statement: 'A disk with a parent cannot be extended, and its disk mode cannot be changed.',
    source: 'vSphere API, DisallowedDiskModeChange; cluster-api-provider-vsphere#1189',
  },
  'names-need-not-be-unique': {
    number: 12,
    statement:
      'Names of snapshots need not be unique: each is reverted to and removed by its reference. A request to quiesce a machine that is off is passed over.',
    source: 'vSphere API, CreateSnapshot_Task',
  },
  'settings-return': {
    number: 13,
    statement:
      'Settings are in the snapshot: memory, CPU, annotation and extraConfig return; a disk that was added after the snapshot is gone from the machine after the revert.',
    source: 'the documented workflow; vSphere 8.0 documentation, GUID-3E1BB630',
  },
  'memory-is-restored': {
    number: 14,
    statement:
      'Memory restored means: the same boot, the content of volatile memory, open mounts and running processes; not restored means a fresh boot.',
    source: 'the documented workflow; vSphere 8.0 documentation, GUID-3E1BB630',
  },
  'changed-blocks': {
    number: 15,
    statement:
      'Changed block tracking that was switched on before the first snapshot: every snapshot has a changeId, and QueryChangedDiskAreas returns at least what differs, so that a rebuild from increments equals the disk; after a revert it may refuse, but not tell too little.',
    source: 'vSphere 8.0 documentation, GUID-9992FD61; VMware KB 2090639, 2136854',
  },
  'clock-of-the-guest': {
    number: 16,
    statement:
      'After a revert with memory the guest’s clock stands at the snapshot’s time until somebody corrects it (to the host’s time, or to another), and goes on from there.',
    source: 'follows from the memory being restored',
  },
  'one-moment-for-all-disks': {
    number: 17,
    statement:
      'A snapshot keeps all disks at one moment: a write on one disk is never in it without the writes on others that came before it.',
    source: 'follows from a snapshot being a state of the machine',
  },
  'quiesced-snapshot': {
    number: 17,
    statement:
      'A snapshot that Tools have quiesced is file-system consistent: what programs had written is in it, synced or not. Without Tools the request is passed over.',
    source: 'vSphere API, CreateSnapshot_Task (quiesce); VirtualMachineSnapshotTree.quiesced',
  },
  'synced-data': {
    number: 17,
    statement:
      'Data that were synced before the snapshot are in it, wherever they lie on the disk; unsynced data may be old or new, and never anything else.',
    source: 'follows from a snapshot being a state of the disk',
  },
  'revert-twice': {
    number: 18,
    statement: 'Reverting twice to one snapshot gives the same state.',
    source: 'follows from a snapshot being a state',
  },
} as const satisfies Record<string, PromiseOfSnapshots>

export type PromiseId = keyof typeof promises

/** The numbers of promises, each once; the lab knows of them by their ids alone. */
export function numbersOf(ids: readonly string[]): number[] {
  return [...new Set(ids.map((id) => promises[id as PromiseId].number))]
}
