import { copyFile, truncate } from 'node:fs/promises'
import { Deadline } from '../../core/deadline.ts'
import type { MachineContext, MachineSteps } from '../machine/context.ts'
import { addDisk } from '../machine/disk-changes.ts'
import { type MachineDisk, MachineFault, type MachineSnapshot } from '../machine/machine.ts'
import { powerOn, resume } from '../machine/power.ts'
import { topOf } from '../machine/state.ts'
import { exceptLast, type Fault, lastOf } from './fault.ts'

/** Faults in the revert to a snapshot, and in the state that it leads to. */

export const revertDoesNothing: Fault = {
  name: 'revert-does-nothing',
  source: 'promise 5',
  breaks: 'A revert brings back the state of the snapshot.',
  promises: ['revert-restores-power'],
  sabotage: (steps) => ({
    ...steps,
    async restore(_context, { memory }, bringBack) {
      // Without memory the power state would give it away: the machine goes off, with its disks as they are.
      if (!memory) await bringBack()
    },
    disksToRestore: () => [],
  }),
}

export const revertSkipsADisk: Fault = {
  name: 'revert-skips-a-disk',
  source: 'promise 5',
  breaks: 'A revert takes back every disk that the snapshot has.',
  promises: ['revert-restores-power'],
  sabotage: (steps) => ({
    ...steps,
    disksToRestore: (disks) => exceptLast(steps.disksToRestore(disks)),
  }),
}

export const revertToTheWrongSnapshot: Fault = {
  name: 'revert-to-the-wrong-snapshot',
  source: 'promise 5',
  breaks: 'A revert brings back the snapshot that it was asked for, not another one.',
  promises: ['revert-restores-power'],
  sabotage: (steps) => ({
    ...steps,
    snapshotToRestore: (wanted, all) => all.findLast(({ id }) => id !== wanted.id) ?? wanted,
  }),
}

export const revertGoesByTheName: Fault = {
  name: 'revert-goes-by-the-name',
  source: 'promise 12',
  breaks: 'Two snapshots of one name are two: each is reverted to by its reference.',
  promises: ['names-need-not-be-unique'],
  sabotage: (steps) => ({
    ...steps,
    snapshotToRestore: (wanted, all) => all.find(({ name }) => name === wanted.name) ?? wanted,
  }),
}

export const staleOverlay: Fault = {
  name: 'stale-overlay',
  source: 'promise 5',
  breaks: 'A revert discards what was written after the snapshot: the new delta is empty.',
  promises: ['revert-restores-power'],
  sabotage: (steps) => keepingData(steps, () => true),
}

export const secondRevertKeepsData: Fault = {
  name: 'second-revert-keeps-data',
  source: 'promise 18',
  breaks: 'A snapshot can be reverted to any number of times, and each leads to the same state.',
  promises: ['revert-twice'],
  sabotage(steps) {
    const seen = new Set<string>()
    return keepingData(steps, (parent) => {
      const isSecond = seen.has(parent)
      seen.add(parent)
      return isSecond
    })
  },
}

export const memoryNotRestored: Fault = {
  name: 'memory-not-restored',
  source: 'promise 14',
  breaks: 'A revert to a snapshot with memory goes on where the guest was, without a boot.',
  promises: ['memory-is-restored'],
  sabotage: (steps) => ({ ...steps, memoryToResume: () => undefined }),
}

export const checkpointCannotResume: Fault = {
  name: 'checkpoint-cannot-resume',
  source: 'xen-api#401',
  breaks: 'A machine can go on from the memory of a snapshot that was reverted to.',
  promises: ['revert-restores-power', 'memory-is-restored'],
  sabotage: (steps) => ({
    ...steps,
    async restore(context, snapshot, bringBack) {
      const memory = context.folder.absolute(context.folder.memoryFile(snapshot.id))
      if (snapshot.memory) await truncate(memory, 1_048_576)
      await steps.restore(context, snapshot, bringBack).catch((cause: unknown) => {
        const why =
          'An error occurred while restoring the virtual machine state from file: the file is corrupt.'
        throw new MachineFault('GenericVmConfigFault', why, { cause })
      })
    },
  }),
}

export const clockIsFrozen: Fault = {
  name: 'clock-is-frozen',
  source: 'forkd#300',
  breaks: 'After a revert with memory the guest’s clock goes on from the time of the snapshot.',
  promises: ['clock-of-the-guest'],
  sabotage: (steps) =>
    afterRevert(steps, async ({ qemu }, snapshot) => {
      const time = (snapshot.createdAt.getTime() / 1000).toFixed(3)
      const hold = `(while date --utc --set=@${time}; do sleep 0.1; done) > /dev/null 2>&1 &`
      await qemu?.agent.run(hold, Deadline.after(30_000))
    }),
}

export const readOnlyAfterTheRevert: Fault = {
  name: 'read-only-after-the-revert',
  source: 'cloud-hypervisor#8606',
  breaks: 'After a revert the guest can write to its disks, as it could at the snapshot.',
  promises: ['memory-is-restored'],
  sabotage(steps) {
    let reverting = false
    return {
      ...steps,
      async restore(context, snapshot, bringBack) {
        reverting = true
        await steps.restore(context, snapshot, bringBack).finally(() => {
          reverting = false
        })
      },
      openDisk: (disk) => steps.openDisk({ ...disk, readOnly: reverting && disk.unitNumber !== 0 }),
    }
  },
}

export const suppressPowerOnIsIgnored: Fault = {
  name: 'suppress-power-on-is-ignored',
  source: 'promise 5',
  breaks: 'With suppressPowerOn a revert leaves the machine off.',
  promises: ['revert-restores-power'],
  sabotage: (steps) =>
    afterRevert(steps, async (context, snapshot) => {
      if (snapshot.powerState !== 'poweredOn' || context.state.powerState !== 'poweredOff') return
      await resume(context, context.folder.memoryFile(snapshot.id))
    }),
}

export const suspendedRevertsToOn: Fault = {
  name: 'suspended-reverts-to-on',
  source: 'promise 6',
  breaks: 'A snapshot of a suspended machine is reverted to suspended or to off.',
  promises: ['suspended-machine'],
  sabotage: (steps) =>
    afterRevert(steps, async (context) => {
      if (context.state.powerState === 'suspended') await powerOn(context)
    }),
}

export const settingsNotRestored: Fault = {
  name: 'settings-not-restored',
  source: 'promise 13',
  breaks: 'A revert brings back the settings of the snapshot.',
  promises: ['settings-return'],
  sabotage: (steps) =>
    afterRevert(steps, ({ state }, _snapshot, before) => {
      const { annotation, extraConfig, memoryMiB, cpus } = before.settings
      // The memory of a machine that runs is what it goes on from.
      const hardware = state.powerState === 'poweredOff' ? { memoryMiB, cpus } : {}
      return { settings: { ...state.settings, annotation, extraConfig, ...hardware } }
    }),
}

export const addedDiskStays: Fault = {
  name: 'added-disk-stays',
  source: 'xen-api#7156',
  breaks: 'A disk that was added after the snapshot is not attached after the revert.',
  promises: ['settings-return'],
  sabotage: (steps) => ({
    ...steps,
    async restore(context, snapshot, bringBack) {
      const added = context.state.settings.disks.filter((disk) => !has(snapshot.settings.disks, disk))
      await context.update({ detachedDisks: [...context.state.detachedDisks, ...added] })
      await steps.restore(context, snapshot, bringBack)
      for (const disk of added) {
        const { capacityBytes, unitNumber, mode } = disk
        await addDisk(context, { change: 'add', capacityBytes, unitNumber, mode, existingFile: topOf(disk) })
      }
    },
  }),
}

export const twoDevicesInOneSlot: Fault = {
  name: 'two-devices-in-one-slot',
  source: 'xcp-ng/xcp#825',
  breaks: 'After a revert every device is in the slot that it had, and no slot has two.',
  promises: ['settings-return'],
  sabotage: (steps) =>
    afterRevert(steps, ({ state: { settings } }) => {
      const last = lastOf(settings.disks)
      const unitNumber = lastOf(exceptLast(settings.disks))?.unitNumber
      if (unitNumber === undefined) return
      const disks = settings.disks.map((disk) => (disk === last ? { ...disk, unitNumber } : disk))
      return { settings: { ...settings, disks } }
    }),
}

export const revertDeletesEarlierSnapshots: Fault = {
  name: 'revert-deletes-earlier-snapshots',
  source: 'Microsoft KB 975803',
  breaks: 'A revert leaves the other snapshots alone.',
  promises: ['revert-restores-power'],
  sabotage: (steps) =>
    afterRevert(steps, ({ state: { snapshots } }, { id }) => ({
      snapshots: snapshots
        .filter((one) => one.id >= id)
        .map((one) => (one.id === id ? { ...one, parentId: undefined } : one)),
    })),
}

type Change = Parameters<MachineContext['update']>[0]

/** @param spoil what it returns is written into the machine's state; `before` is the state before the revert */
function afterRevert(
  steps: MachineSteps,
  spoil: (
    context: MachineContext,
    snapshot: MachineSnapshot,
    before: MachineContext['state'],
  ) => Change | undefined | void | Promise<void>,
): MachineSteps {
  return {
    ...steps,
    async restore(context, snapshot, bringBack) {
      const before = context.state
      await steps.restore(context, snapshot, bringBack)
      const change = await spoil(context, snapshot, before)
      if (change) await context.update(change)
    },
  }
}

/** A revert's new delta of a data disk is a copy of the one that it replaces. */
function keepingData(steps: MachineSteps, when: (parent: string) => boolean): MachineSteps {
  return {
    ...steps,
    async createDelta(delta) {
      const isRevertOfData = delta.replaces !== undefined && delta.unitNumber !== 0
      if (isRevertOfData && when(delta.parent)) await copyFile(delta.replaces, delta.file)
      else await steps.createDelta(delta)
    },
  }
}

function has(disks: readonly MachineDisk[], { uuid }: MachineDisk): boolean {
  return disks.some((disk) => disk.uuid === uuid)
}
