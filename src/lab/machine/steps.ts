import type { Socket } from 'node:net'
import type { Area } from './areas.ts'
import type { Merge } from './layers.ts'
import type {
  MachineDisk,
  MachineFault,
  MachineSnapshot,
  Reconfiguration,
  SnapshotRequest,
} from './machine.ts'
import { plugDisk } from './plug.ts'
import type { QemuDisk } from './qemu/command-line.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'
import { isInSnapshots } from './state.ts'
import { runTool } from './tool.ts'

/**
 * The small steps that a machine's promises stand on. A seeded fault replaces one or two of them and so breaks one
 * promise below the API, while the API goes on answering success.
 * @typeParam Context the machine that a step works on, as `MachineContext` knows it
 */
export interface Steps<Context> {
  /** Refuses an operation by throwing; where it returns, the operation goes on. */
  refuse(fault: MachineFault): void
  /** What time the host believes it is. */
  hostTime(): Date
  /** How many snapshots a machine holds in a row. */
  readonly mostLevels: number
  /** The whole of a reconfiguration. */
  reconfigure(
    context: Context,
    change: Reconfiguration,
    perform: (change: Reconfiguration) => Promise<void>,
  ): Promise<void>
  /** The whole of taking a snapshot. */
  takeSnapshot(
    context: Context,
    request: SnapshotRequest,
    take: (request: SnapshotRequest) => Promise<MachineSnapshot>,
  ): Promise<MachineSnapshot>
  /** Which of the disks get a delta when a snapshot is taken. */
  disksToSnapshot(disks: readonly MachineDisk[]): readonly MachineDisk[]
  freeze(freeze: () => Promise<void>): Promise<void>
  /** Moves a running machine over to the deltas of a snapshot: QEMU's `blockdev-snapshot-sync` for each. */
  changeOver(qemu: QemuProcess, actions: readonly object[]): Promise<void>
  /** Whose content a revert brings back. */
  snapshotToRestore(wanted: MachineSnapshot, all: readonly MachineSnapshot[]): MachineSnapshot
  /** The whole of bringing back a snapshot's disks, settings, memory and power. */
  restore(context: Context, snapshot: MachineSnapshot, bringBack: () => Promise<void>): Promise<void>
  /** Which of the snapshot's disks a revert takes back; the others stay as they are. */
  disksToRestore(disks: readonly MachineDisk[]): readonly MachineDisk[]
  /** What change tracking remembers of the epoch that a snapshot ends. */
  changedAreas(context: Context, disk: MachineDisk, areas: readonly Area[]): readonly Area[]
  createDelta(delta: NewDelta): Promise<void>
  /** Which snapshots a removal takes out of the tree. */
  snapshotsToRemove(
    asked: readonly MachineSnapshot[],
    all: readonly MachineSnapshot[],
  ): readonly MachineSnapshot[]
  /** Takes the content of deltas into the file that they stand on. */
  merge(context: Context, merge: Merge, perform: (merge: Merge) => Promise<void>): Promise<void>
  /** How QEMU opens a disk. */
  openDisk(disk: QemuDisk): QemuDisk
  /** Adds a disk to the running machine. */
  plug(context: Context, qemu: QemuProcess, disk: QemuDisk): Promise<void>
  /** A start of the guest without memory. */
  boot(context: Context, boot: () => Promise<void>): Promise<void>
  /** From which memory a start goes on; undefined boots the guest. */
  memoryToResume(file: string | undefined): string | undefined
  /** What a guest is given when it becomes somebody, beside its account. */
  settle(context: Context, qemu: QemuProcess): Promise<void>
  /** Lets the guest of a new process run. */
  run(qemu: QemuProcess): Promise<void>
  /** Carries a guest's connection; both sockets are open. */
  carry(client: Socket, guest: Socket): void
}

/** Paths of this computer. */
export interface NewDelta {
  readonly file: string
  readonly parent: string
  /** On a revert: the file that held the disk's current state, which the new delta takes the place of. */
  readonly replaces?: string
  /** The unit number of its disk. */
  readonly unitNumber: number
}

export const soundSteps: Steps<unknown> = {
  refuse(fault) {
    throw fault
  },
  hostTime: () => new Date(),
  // vSphere's limit of snapshots from the root to the leaf.
  mostLevels: 32,
  reconfigure: (_context, change, perform) => perform(change),
  takeSnapshot: (_context, request, take) => take(request),
  disksToSnapshot: (disks) => disks.filter(isInSnapshots),
  freeze: (freeze) => freeze(),
  async changeOver(qemu, actions) {
    // In one transaction: between two of the guest's writes, or not at all.
    await qemu.qmp.execute('transaction', { actions })
  },
  snapshotToRestore: (wanted) => wanted,
  restore: (_context, _snapshot, bringBack) => bringBack(),
  disksToRestore: (disks) => disks.filter(isInSnapshots),
  changedAreas: (_context, _disk, areas) => areas,
  async createDelta({ file, parent }) {
    await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', parent, '-F', 'qcow2', file])
  },
  snapshotsToRemove: (asked) => asked,
  merge: (_context, merge, perform) => perform(merge),
  openDisk: (disk) => disk,
  plug: (_context, qemu, disk) => plugDisk(qemu, disk),
  boot: (_context, boot) => boot(),
  memoryToResume: (file) => file,
  async settle() {},
  async run(qemu) {
    await qemu.qmp.execute('cont')
  },
  carry(client, guest) {
    client.pipe(guest).pipe(client)
  },
}
