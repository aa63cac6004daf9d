import { type Area, areasOf } from '../machine/areas.ts'
import { disguised } from '../machine/disguised.ts'
import { MachineFault } from '../machine/machine.ts'
import { pathsOf, topOf } from '../machine/state.ts'
import type { Fault } from './fault.ts'

/** Faults in what change tracking tells. All of them lose changes: a backup that trusts them is not the disk. */

const BOUNDARY_BYTES = 128 * 2 ** 30

export const changesLostPast128GiB: Fault = {
  name: 'changes-lost-past-128-gib',
  source: 'VMware KB 2090639',
  breaks: 'The changes of a disk are known also after it was extended past 128 GiB.',
  promises: ['changed-blocks'],
  disguise(machine) {
    const extended = new Set<number>()
    return disguised(machine, {
      async reconfigure(change, progress) {
        const { disks } = machine.settings
        await machine.reconfigure(change, progress)
        for (const { key, capacityBytes } of machine.settings.disks) {
          const before = disks.find((disk) => disk.key === key)
          if (before && before.capacityBytes <= BOUNDARY_BYTES && capacityBytes > BOUNDARY_BYTES)
            extended.add(key)
        }
      },
      async queryChangedAreas(query) {
        const answer = await machine.queryChangedAreas(query)
        if (!extended.has(query.key)) return answer
        const areas = answer.areas.flatMap(({ start, length }) => {
          const end = Math.min(start + length, BOUNDARY_BYTES)
          return end > start ? [{ start, length: end - start }] : []
        })
        return { ...answer, areas }
      },
    })
  },
}

export const changesLostInConsolidation: Fault = {
  name: 'changes-lost-in-consolidation',
  source: 'VMware KB 2136854',
  breaks: 'What is written while deltas are merged is among the changes.',
  promises: ['changed-blocks'],
  sabotage(steps) {
    /** By disk: what had been written when the last merge began. */
    const known = new Map<string, readonly Area[]>()
    return {
      ...steps,
      async merge(context, merge, perform) {
        const disk = context.state.settings.disks.find((one) => pathsOf(one).includes(merge.top))
        if (disk && !known.has(disk.uuid)) {
          known.set(disk.uuid, await areasOf(context.folder.absolute(topOf(disk))))
        }
        await steps.merge(context, merge, perform)
      },
      changedAreas(context, disk, areas) {
        const before = known.get(disk.uuid)
        known.delete(disk.uuid)
        return steps.changedAreas(context, disk, before ?? areas)
      },
    }
  },
}

export const changesWrongAfterARevert: Fault = {
  name: 'changes-wrong-after-a-revert',
  source: 'CBT after a revert',
  breaks: 'A revert invalidates the change IDs of what it discards.',
  promises: ['changed-blocks'],
  disguise: (machine) =>
    disguised(machine, {
      async queryChangedAreas(query) {
        try {
          return await machine.queryChangedAreas(query)
        } catch (error) {
          if (!(error instanceof MachineFault && error.property === 'changeId')) throw error
          // As if the discarded moment were the one that was reverted to.
          const parent = machine.snapshots.find(({ id }) => id === query.snapshotId)?.parentId
          const { settings } = machine.snapshots.find(({ id }) => id === parent) ?? machine
          const changeId = settings.disks.find(({ key }) => key === query.key)?.changeId ?? ''
          return machine.queryChangedAreas({ ...query, changeId })
        }
      },
    }),
}

export const changesIncompleteUnderWriting: Fault = {
  name: 'changes-incomplete-under-writing',
  source: 'Ceph 61472, 61616',
  breaks: 'The changes are complete also where the machine runs while the snapshot is taken.',
  promises: ['changed-blocks'],
  sabotage: (steps) => ({
    ...steps,
    changedAreas(context, disk, areas) {
      const told = context.qemu ? areas.slice(0, Math.floor(areas.length / 2)) : areas
      return steps.changedAreas(context, disk, told)
    },
  }),
}

export const changesWithoutHoles: Fault = {
  name: 'changes-without-holes',
  source: 'openzfs#4809',
  breaks:
    'What the guest has trimmed or zeroed is among the changes: a copy must not keep the old data there.',
  promises: ['changed-blocks'],
  sabotage: (steps) => ({
    ...steps,
    changedAreas: (context, disk, areas) =>
      steps.changedAreas(
        context,
        disk,
        areas.filter(({ zero }) => !zero),
      ),
  }),
}
