import type { MachineContext } from '../machine/context.ts'
import type { Reconfiguration } from '../machine/machine.ts'
import { pathsOf } from '../machine/state.ts'
import { runTool } from '../machine/tool.ts'
import { loseBlockOf, witnessBlocks } from './disk-file.ts'
import { exceptLast, type Fault, lastOf } from './fault.ts'

/** Faults in what disks hold that no operation has by itself: only what came before it makes it go wrong. */

const made = { source: 'made for the explorer', onlyInARow: true } as const

export const oldSizeAfterARevert: Fault = {
  ...made,
  name: 'extended-disk-reverts-to-its-old-size',
  breaks:
    'A revert brings back a disk with the size that it had in the snapshot, also where it was extended before.',
  promises: ['revert-restores-power'],
  sabotage(steps) {
    const sizes = new Map<number, number>()
    let reverting = false
    return {
      ...steps,
      async reconfigure(context, change, perform) {
        for (const { unitNumber, capacityBytes } of extended(context, change))
          sizes.set(unitNumber, capacityBytes)
        await steps.reconfigure(context, change, perform)
      },
      async restore(context, snapshot, bringBack) {
        reverting = true
        await steps.restore(context, snapshot, bringBack).finally(() => {
          reverting = false
        })
      },
      async createDelta(delta) {
        const old = sizes.get(delta.unitNumber)
        if (!reverting || old === undefined) return steps.createDelta(delta)
        const { parent, file } = delta
        const backing = ['-b', parent, '-F', 'qcow2']
        await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', ...backing, file, String(old)])
      },
    }
  },
}

/** The disks that it makes larger, as they are. */
function extended({ state }: MachineContext, { disks = [] }: Reconfiguration) {
  return state.settings.disks.filter((disk) =>
    disks.some(
      (one) => one.change === 'edit' && one.key === disk.key && (one.capacityBytes ?? 0) > disk.capacityBytes,
    ),
  )
}

export const mergeBesideADetachedDisk: Fault = {
  ...made,
  name: 'merge-beside-a-detached-disk-loses-a-block',
  breaks:
    'The removal of a snapshot leaves the disks as they are, also where another disk was taken off before.',
  promises: ['removal-merges-into-the-parent'],
  sabotage: (steps) => ({
    ...steps,
    async merge(context, merge, perform) {
      const isBeside = context.state.detachedDisks.length > 0
      const [lost] = isBeside ? await witnessBlocks(context.folder.absolute(merge.top)) : []
      await steps.merge(context, merge, perform)
      await loseBlockOf(context.folder.absolute(merge.base), lost?.content)
    },
  }),
}

export const mergeOfSeveralDeltas: Fault = {
  ...made,
  name: 'merge-of-several-deltas-loses-what-lies-between',
  breaks: 'A merge of several deltas at once keeps the newest of each block.',
  promises: ['removal-merges-into-the-parent', 'consolidation'],
  sabotage: (steps) => ({
    ...steps,
    async merge(context, merge, perform) {
      const [between] = merge.absorbed.slice(1)
      const blocks = between === undefined ? [] : await witnessBlocks(context.folder.absolute(between))
      await steps.merge(context, merge, perform)
      await loseBlockOf(context.folder.absolute(merge.base), blocks[0]?.content)
    },
  }),
}

export const hostRestartLosesABlock: Fault = {
  ...made,
  name: 'restart-of-the-host-loses-a-block',
  breaks:
    'What a guest had synced is on its disks when their host has lost its power, also above a snapshot.',
  promises: ['synced-data'],
  sabotage(steps) {
    let losses = 0
    return {
      ...steps,
      async boot(context, boot) {
        const disk = lastOf(context.state.settings.disks)
        const [top, parent] = disk ? pathsOf(disk) : []
        const isAfterALoss = context.powerLosses > losses
        losses = context.powerLosses
        if (isAfterALoss && top !== undefined && parent !== undefined) {
          const file = context.folder.absolute(top)
          await loseBlockOf(file, (await witnessBlocks(file))[0]?.content)
        }
        await boot()
      },
    }
  },
}

export const snapshotAfterADetach: Fault = {
  ...made,
  name: 'snapshot-after-a-detach-skips-a-disk',
  breaks: 'A snapshot that is taken after a disk was taken off keeps all the others.',
  promises: ['each-disk-has-its-own-delta'],
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
