import { copyFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MachineContext, MachineSteps } from '../machine/context.ts'
import type { MachineSnapshot } from '../machine/machine.ts'
import type { MachineState } from '../machine/state.ts'
import { exceptLast, type Fault, lastDataDisk } from './fault.ts'

/** Faults in snapshots and reverts that no operation has by itself: only what came before it makes it go wrong. */

const made = { source: 'made for the explorer', onlyInARow: true } as const

export const thirdRevertLeadsElsewhere: Fault = {
  ...made,
  name: 'third-revert-leads-elsewhere',
  breaks: 'A snapshot can be reverted to any number of times, whatever snapshots there are beside it.',
  promises: ['revert-twice'],
  sabotage(steps) {
    const reverts = new Map<number, number>()
    return {
      ...steps,
      snapshotToRestore(wanted, all) {
        const times = (reverts.get(wanted.id) ?? 0) + 1
        reverts.set(wanted.id, times)
        return (times % 3 === 0 && all.findLast(({ id }) => id !== wanted.id)) || wanted
      },
    }
  },
}

export const revertAcrossBranches: Fault = {
  ...made,
  name: 'revert-across-branches-skips-a-disk',
  breaks: 'A revert to a snapshot that the machine does not stand below takes back every disk.',
  promises: ['branches-of-the-tree'],
  sabotage: (steps) => skippingADisk(steps, ({ state }, { id }) => !above(state).includes(id)),
}

export const annotationOfAStillMachine: Fault = {
  ...made,
  name: 'revert-of-a-machine-that-is-off-keeps-its-annotation',
  breaks: 'A revert brings back the annotation, whether the machine runs or not.',
  promises: ['settings-return'],
  sabotage: (steps) => ({
    ...steps,
    async restore(context, snapshot, bringBack) {
      const { powerState, settings } = context.state
      await steps.restore(context, snapshot, bringBack)
      if (powerState === 'poweredOn') return
      await context.update({ settings: { ...context.state.settings, annotation: settings.annotation } })
    },
  }),
}

export const snapshotWhileSuspended: Fault = {
  ...made,
  name: 'snapshot-of-a-suspended-machine-keeps-newer-data',
  breaks: 'A revert to a snapshot of a suspended machine takes back every disk.',
  promises: ['suspended-machine'],
  sabotage: (steps) => skippingADisk(steps, (_, { powerState }) => powerState === 'suspended'),
}

export const snapshotAfterAResume: Fault = {
  ...made,
  name: 'snapshot-after-a-resume-keeps-newer-data',
  breaks:
    'A revert takes back every disk, also to a snapshot that was taken after the machine went on from suspension.',
  promises: ['revert-restores-power'],
  sabotage(steps) {
    const resumed = sinceAResume(steps)
    const spoiled = new Set<number>()
    let unit: number | undefined
    return {
      ...resumed.steps,
      async takeSnapshot(context, request, take) {
        const snapshot = await steps.takeSnapshot(context, request, take)
        if (resumed.isSo()) spoiled.add(snapshot.id)
        return snapshot
      },
      async restore(context, snapshot, bringBack) {
        unit = spoiled.has(snapshot.id) ? lastDataDisk(snapshot)?.unitNumber : undefined
        await steps.restore(context, snapshot, bringBack).finally(() => {
          unit = undefined
        })
      },
      async createDelta(delta) {
        if (delta.unitNumber === unit && delta.replaces) await copyFile(delta.replaces, delta.file)
        else await steps.createDelta(delta)
      },
    }
  },
}

/** Long enough for a writer to come from one disk to the other several times. */
const BETWEEN_DISKS_MS = 2_000

export const twoMomentsAfterAResume: Fault = {
  ...made,
  name: 'disks-of-two-moments-after-a-resume',
  breaks: 'A snapshot keeps all disks as of one moment, also after the machine went on from suspension.',
  promises: ['one-moment-for-all-disks'],
  sabotage(steps) {
    const resumed = sinceAResume(steps)
    return {
      ...resumed.steps,
      async changeOver(qemu, actions) {
        if (!resumed.isSo()) return steps.changeOver(qemu, actions)
        for (const action of actions) {
          await steps.changeOver(qemu, [action])
          await sleep(BETWEEN_DISKS_MS)
        }
      },
    }
  },
}

/** @param isSo whether a revert of that machine to that snapshot leaves out a disk */
function skippingADisk(
  steps: MachineSteps,
  isSo: (context: MachineContext, snapshot: MachineSnapshot) => boolean,
): MachineSteps {
  let isSkipped = false
  return {
    ...steps,
    async restore(context, snapshot, bringBack) {
      isSkipped = isSo(context, snapshot)
      await steps.restore(context, snapshot, bringBack)
    },
    disksToRestore: (disks) =>
      isSkipped ? exceptLast(steps.disksToRestore(disks)) : steps.disksToRestore(disks),
  }
}

/** Whether the guest has gone on from a suspension, and has not begun anew since. */
function sinceAResume(steps: MachineSteps): { steps: MachineSteps; isSo: () => boolean } {
  let isResumed = false
  return {
    isSo: () => isResumed,
    steps: {
      ...steps,
      memoryToResume(file) {
        isResumed = file?.endsWith('.vmss') ?? false
        return steps.memoryToResume(file)
      },
      async boot(context, boot) {
        isResumed = false
        await steps.boot(context, boot)
      },
    },
  }
}

/** The snapshots that the machine stands below. */
function above({ snapshots, currentSnapshotId }: MachineState): number[] {
  const current = snapshots.find(({ id }) => id === currentSnapshotId)
  return current
    ? [current.id, ...above({ snapshots, currentSnapshotId: current.parentId } as MachineState)]
    : []
}
