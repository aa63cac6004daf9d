import { exceptLast, type Fault } from '../../src/lab/faults/fault.ts'
import type { MachineState } from '../../src/lab/machine/state.ts'

/** Faults that no catalogue had when the explorer was written: each shows in a sequence alone. */

const made = { source: 'made for the explorer', promises: [] }

export const revertAcrossBranches: Fault = {
  ...made,
  name: 'revert-across-branches-skips-a-disk',
  breaks: 'A revert to a snapshot that the machine does not stand below takes back every disk.',
  sabotage(steps) {
    let across = false
    return {
      ...steps,
      async restore(context, snapshot, bringBack) {
        across = !above(context.state).includes(snapshot.id)
        await steps.restore(context, snapshot, bringBack)
      },
      disksToRestore: (disks) =>
        across ? exceptLast(steps.disksToRestore(disks)) : steps.disksToRestore(disks),
    }
  },
}

export const snapshotAfterADetach: Fault = {
  ...made,
  name: 'snapshot-after-a-detach-skips-a-disk',
  breaks: 'A snapshot that is taken after a disk was taken off keeps all the others.',
  sabotage(steps) {
    let most = 0
    return {
      ...steps,
      disksToSnapshot(disks) {
        const isFewer = disks.length < most
        most = Math.max(most, disks.length)
        return isFewer ? exceptLast(steps.disksToSnapshot(disks)) : steps.disksToSnapshot(disks)
      },
    }
  },
}

export const annotationOfAStillMachine: Fault = {
  ...made,
  name: 'revert-of-a-machine-that-is-off-keeps-its-annotation',
  breaks: 'A revert brings back the annotation, whether the machine runs or not.',
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
  sabotage(steps) {
    let isSuspended = false
    return {
      ...steps,
      async restore(context, snapshot, bringBack) {
        isSuspended = snapshot.powerState === 'suspended'
        await steps.restore(context, snapshot, bringBack)
      },
      disksToRestore: (disks) =>
        isSuspended ? exceptLast(steps.disksToRestore(disks)) : steps.disksToRestore(disks),
    }
  },
}

/** The snapshots that the machine stands below. */
function above({ snapshots, currentSnapshotId }: MachineState): number[] {
  const current = snapshots.find(({ id }) => id === currentSnapshotId)
  return current
    ? [current.id, ...above({ snapshots, currentSnapshotId: current.parentId } as MachineState)]
    : []
}

export const newFaults: readonly Fault[] = [
  ...[revertAcrossBranches, snapshotAfterADetach],
  ...[annotationOfAStillMachine, snapshotWhileSuspended],
]
