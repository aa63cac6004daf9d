import type { Socket } from 'node:net'
import type { Area } from './areas.ts'
import type { MachineContext } from './context.ts'
import type { MachineDisk, MachineSnapshot } from './machine.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'
import { runTool } from './tool.ts'

/**
 * The small steps that a machine's promises stand on. A seeded fault replaces one or two of them and so breaks one
 * promise below the API, while the API goes on answering success.
 */
export interface MachineSteps {
  /** Which of the disks get a delta when a snapshot is taken. */
  disksToSnapshot(disks: readonly MachineDisk[]): readonly MachineDisk[]
  /** Whose content a revert brings back. */
  snapshotToRestore(wanted: MachineSnapshot, all: readonly MachineSnapshot[]): MachineSnapshot
  /** The whole of bringing back a snapshot's disks, settings, memory and power. */
  restore(snapshot: MachineSnapshot, bringBack: () => Promise<void>): Promise<void>
  /** Which of the snapshot's disks a revert takes back; the others stay as they are. */
  disksToRestore(disks: readonly MachineDisk[]): readonly MachineDisk[]
  /** What change tracking remembers of the epoch that a snapshot ends. */
  changedAreas(context: MachineContext, disk: MachineDisk, areas: readonly Area[]): readonly Area[]
  createDelta(delta: NewDelta): Promise<void>
  /** From which memory a start goes on; undefined boots the guest. */
  memoryToResume(file: string | undefined): string | undefined
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

export const soundSteps: MachineSteps = {
  disksToSnapshot: (disks) => disks,
  snapshotToRestore: (wanted) => wanted,
  restore: (_, bringBack) => bringBack(),
  disksToRestore: (disks) => disks,
  changedAreas: (_context, _disk, areas) => areas,
  async createDelta({ file, parent }) {
    await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', parent, '-F', 'qcow2', file])
  },
  memoryToResume: (file) => file,
  async run(qemu) {
    await qemu.qmp.execute('cont')
  },
  carry(client, guest) {
    client.pipe(guest).pipe(client)
  },
}
