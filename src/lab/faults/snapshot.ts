import { setTimeout as sleep } from 'node:timers/promises'
import { storageNodeOf } from '../machine/block-nodes.ts'
import type { MachineContext, MachineSteps } from '../machine/context.ts'
import { disguised } from '../machine/disguised.ts'
import type { MachineDisk, MachineFault, MachineFaultKind, MachineSnapshot } from '../machine/machine.ts'
import { fileInUse } from '../machine/power.ts'
import { pathsOf, topOf } from '../machine/state.ts'
import { runTool } from '../machine/tool.ts'
import { appendWaste } from './disk-file.ts'
import { exceptLast, type Fault, lastOf } from './fault.ts'
import { onRestoredDisk } from './restored-disk.ts'

/** Faults in the taking of a snapshot, and in what is allowed while there is one. */

export const snapshotSkipsADisk: Fault = {
  name: 'snapshot-skips-a-disk',
  source: 'promise 1',
  breaks: 'A snapshot keeps the state of every disk, each by a delta of its own.',
  promises: ['each-disk-has-its-own-delta'],
  sabotage: (steps) => ({
    ...steps,
    disksToSnapshot: (disks) => exceptLast(steps.disksToSnapshot(disks)),
  }),
}

export const baseIsWritten: Fault = {
  name: 'base-is-written',
  source: 'promise 1',
  breaks: 'While a snapshot exists nothing is written to the base of a disk.',
  promises: ['each-disk-has-its-own-delta'],
  sabotage: (steps) =>
    afterSnapshot(steps, async ({ state, folder }) => {
      const base = pathsOf(lastOf(state.settings.disks) ?? { chain: [] }).at(-1)
      if (base !== undefined) await appendWaste(folder.absolute(base), 1_048_576)
    }),
}

export const deltaOutgrowsItsDisk: Fault = {
  name: 'delta-outgrows-its-disk',
  source: 'promise 1',
  breaks: 'A delta grows to the size of its disk at most, and by what is written to it.',
  promises: ['each-disk-has-its-own-delta'],
  disguise: (machine) =>
    disguised(machine, {
      async files() {
        const { disks } = machine.settings
        return (await machine.files()).map((file) => {
          const disk = disks.find((one) => one.chain.length > 1 && topOf(one) === file.path)
          return disk ? { ...file, sizeBytes: file.sizeBytes + 2 * disk.capacityBytes } : file
        })
      },
    }),
}

/** Bytes that a delta may take: more than a file system writes beside the data, less than a disk written from end to end. */
const ROOM_BYTES = 12 * 1_048_576

export const deltaBreaksAsItGrows: Fault = {
  name: 'delta-breaks-as-it-grows',
  source: 'msg.hbacommon.corruptredo',
  breaks: 'A guest goes on writing while its snapshots grow.',
  promises: ['each-disk-has-its-own-delta'],
  sabotage: (steps) =>
    afterSnapshot(steps, async (context) => {
      const { qemu, folder, state } = context
      if (!qemu) return
      qemu.qmp.onEvent(({ event }) => {
        if (event === 'BLOCK_WRITE_THRESHOLD') void ask(context)
      })
      for (const disk of state.settings.disks) {
        const threshold = {
          'node-name': await storageNodeOf(qemu, folder.absolute(fileInUse(disk))),
          'write-threshold': ROOM_BYTES,
        }
        await qemu.qmp.execute('block-set-write-threshold', threshold)
      }
    }),
}

async function ask(context: MachineContext): Promise<void> {
  await context.qemu?.qmp.execute('stop')
  await context.update({
    question:
      'msg.hbacommon.corruptredo: The redo log of the virtual disk is corrupted. If the problem persists, discard the ' +
      'redo log.',
  })
}

export const snapshotDataIsMissing: Fault = {
  name: 'snapshot-data-is-missing',
  source: 'promise 2',
  breaks: 'Every snapshot has its data file (.vmsn).',
  promises: ['memory-file'],
  sabotage: (steps) => afterSnapshot(steps, ({ folder }, { id }) => folder.remove([folder.snapshotFile(id)])),
}

export const memorySnapshotWithAnIndependentDisk: Fault = {
  name: 'memory-snapshot-with-an-independent-disk',
  source: 'promise 3',
  breaks: 'A snapshot with memory is refused while a disk is independent.',
  promises: ['independent-disks-and-memory'],
  sabotage: (steps) => allowing(steps, 'MemorySnapshotOnIndependentDisk'),
}

export const independentDiskInSnapshots: Fault = {
  name: 'independent-disk-in-snapshots',
  source: 'promise 4',
  breaks: 'An independent disk has no part in snapshots: a revert leaves it as it is.',
  promises: ['independent-disks-stay'],
  sabotage: (steps) => ({
    ...steps,
    disksToSnapshot: (disks) => disks,
    disksToRestore: (disks) => disks,
  }),
}

export const physicalLunInSnapshots: Fault = {
  name: 'physical-lun-in-snapshots',
  source: 'promise 4',
  breaks: 'A LUN that is mapped in physical mode has no part in snapshots: a revert leaves it as it is.',
  promises: ['independent-disks-stay'],
  sabotage: (steps) => {
    const isPhysical = ({ rawDevice }: MachineDisk) => rawDevice?.mode === 'physical'
    return {
      ...steps,
      disksToSnapshot: (disks) => [...steps.disksToSnapshot(disks), ...disks.filter(isPhysical)],
      disksToRestore: (disks) => [...steps.disksToRestore(disks), ...disks.filter(isPhysical)],
    }
  },
}

export const lunWrittenUnderASnapshot: Fault = {
  name: 'lun-written-under-a-snapshot',
  source: 'promise 1',
  breaks: 'While there is a snapshot nothing is written to a LUN that is mapped in virtual mode.',
  promises: ['each-disk-has-its-own-delta'],
  // What the delta took has gone to the LUN as well; that shows when the delta is gone.
  sabotage: (steps) =>
    onRestoredDisk(steps, async ({ disk, replaces, parent }) => {
      if (disk.rawDevice?.mode !== 'virtual' || replaces === undefined || replaces === parent) return
      await runTool('qemu-img', ['commit', '-q', '-d', replaces])
    }),
}

export const nonpersistentDiskKeepsItsWrites: Fault = {
  name: 'nonpersistent-disk-keeps-its-writes',
  source: 'promise 4',
  breaks: 'An independent nonpersistent disk loses its writes when its machine is powered off or reset.',
  promises: ['independent-disks-stay'],
  sabotage: (steps) => ({
    ...steps,
    openDisk: ({ chain, ...disk }) =>
      steps.openDisk({ ...disk, chain: chain.filter((file) => !file.endsWith('-redo.qcow2')) }),
  }),
}

export const newSnapshotOnTheWrongParent: Fault = {
  name: 'new-snapshot-on-the-wrong-parent',
  source: 'promise 8',
  breaks: 'A snapshot that is taken after a revert is a child of the one that was reverted to.',
  promises: ['branches-of-the-tree'],
  sabotage: (steps) =>
    afterSnapshot(steps, ({ state }, { id }) => {
      const newestBefore = state.snapshots.at(-2)?.id
      return {
        snapshots: state.snapshots.map((one) => (one.id === id ? { ...one, parentId: newestBefore } : one)),
      }
    }),
}

export const refusedLevelStays: Fault = {
  name: 'refused-level-stays',
  source: 'libvirt 9.0, tried: a failed create leaves a snapshot',
  breaks: 'A snapshot that is refused past the last level leaves nothing behind.',
  promises: ['depth-of-the-chain'],
  sabotage(steps) {
    let refusal: MachineFault | undefined
    return {
      ...steps,
      refuse(fault) {
        if (fault.kind === 'TooManySnapshotLevels') refusal = fault
        else steps.refuse(fault)
      },
      async takeSnapshot(context, request, take) {
        const snapshot = await steps.takeSnapshot(context, request, take)
        const told = refusal
        refusal = undefined
        if (told !== undefined) throw told
        return snapshot
      },
    }
  },
}

export const parentIsExtended: Fault = {
  name: 'parent-is-extended',
  source: 'Microsoft “snap-happy”',
  breaks: 'A disk with a parent is not extended: the sizes in a chain agree.',
  promises: ['disks-with-a-parent-do-not-change'],
  sabotage: (steps) => allowing(steps, 'InvalidDiskExtend'),
}

export const modeChangesUnderASnapshot: Fault = {
  name: 'mode-changes-under-a-snapshot',
  source: 'promise 11',
  breaks: 'The mode of a disk with a parent does not change.',
  promises: ['disks-with-a-parent-do-not-change'],
  sabotage: (steps) => allowing(steps, 'DisallowedDiskModeChange'),
}

export const quiescedWithoutAFreeze: Fault = {
  name: 'quiesced-without-a-freeze',
  source: 'kubevirt#14096',
  breaks:
    'A snapshot that is called quiesced was taken of frozen file systems: what the guest had written is in it.',
  promises: ['quiesced-snapshot'],
  sabotage: (steps) => ({ ...steps, async freeze() {} }),
}

/** The guest writes on between the changes of two disks. */
const BETWEEN_DISKS_MS = 2_000

export const disksOfTwoMoments: Fault = {
  name: 'disks-of-two-moments',
  source: 'promise 17',
  breaks: 'A snapshot keeps all disks as of one moment: no write is in it without those that it followed.',
  promises: ['one-moment-for-all-disks'],
  sabotage: (steps) => ({
    ...steps,
    async changeOver(qemu, actions) {
      for (const action of actions) {
        await steps.changeOver(qemu, [action])
        await sleep(BETWEEN_DISKS_MS)
      }
    },
  }),
}

/** What is returned is written into the machine's state. */
type Change = Parameters<MachineContext['update']>[0]

function afterSnapshot(
  steps: MachineSteps,
  spoil: (context: MachineContext, snapshot: MachineSnapshot) => Change | void | Promise<void>,
): MachineSteps {
  return {
    ...steps,
    async takeSnapshot(context, request, take) {
      const snapshot = await steps.takeSnapshot(context, request, take)
      const change = await spoil(context, snapshot)
      if (change) await context.update(change)
      return snapshot
    },
  }
}

function allowing(steps: MachineSteps, kind: MachineFaultKind): MachineSteps {
  return {
    ...steps,
    refuse(fault) {
      if (fault.kind !== kind) steps.refuse(fault)
    },
  }
}
