import type { MachineSteps } from '../machine/context.ts'
import { disguised } from '../machine/disguised.ts'
import { type Machine, MachineFault } from '../machine/machine.ts'
import type { Liberty } from './liberty.ts'

/** Changed block tracking where it is refused, incomplete, or of no use. */

export const cbtOverSnapshotsRefused: Liberty = {
  name: 'cbt-over-snapshots-refused',
  shownBy: 'linux',
  alone: 'without tracking its promise does not apply',
  source: 'Veritas 100033481, citing VMware KB 1020128',
  allows: 'Change tracking is not switched on while the machine has a snapshot.',
  touches: ['changed-blocks'],
  sabotage: (steps) => ({
    ...foundUntracked(steps),
    async reconfigure(context, change, perform) {
      if (change.changeTracking === true && context.state.snapshots.length > 0) {
        throw new MachineFault('InvalidState', 'Change tracking is not supported while there are snapshots.')
      }
      await steps.reconfigure(context, change, perform)
    },
  }),
}

export const cbtOverSnapshotsIncomplete: Liberty = {
  name: 'cbt-over-snapshots-incomplete',
  shownBy: 'linux',
  alone: 'without tracking its promise does not apply',
  source: 'Veritas 100033481, citing VMware KB 1020128',
  allows: 'What is tracked since a time when the machine had snapshots already may be incomplete.',
  touches: ['changed-blocks'],
  sabotage: (steps) => {
    const overSnapshots = new Set<string>()
    return {
      ...foundUntracked(steps),
      async reconfigure(context, change, perform) {
        const { settings, snapshots, uuid } = context.state
        if (change.changeTracking === true && !settings.changeTracking && snapshots.length > 0) {
          overSnapshots.add(uuid)
        }
        await steps.reconfigure(context, change, perform)
      },
      changedAreas(context, disk, areas) {
        const all = steps.changedAreas(context, disk, areas)
        return overSnapshots.has(context.state.uuid) ? all.slice(0, all.length / 2) : all
      },
    }
  },
}

export const cbtRefusedAfterRevert: Liberty = {
  name: 'cbt-refused-after-revert',
  shownBy: 'linux',
  source: 'VDDK programming guide 8.0; VMware KB 1020128',
  allows: 'After a revert no change ID of before is known any more: a full backup is due.',
  touches: ['changed-blocks'],
  disguise: (machine) => {
    const before = new Set<string | undefined>()
    return disguised(machine, {
      async revertTo(id, options, progress) {
        for (const known of changeIdsOf(machine)) before.add(known)
        await machine.revertTo(id, options, progress)
      },
      async queryChangedAreas(query) {
        if (!before.has(query.changeId)) return machine.queryChangedAreas(query)
        const why = `${query.changeId} is not known.`
        throw new MachineFault('InvalidArgument', why, { property: 'changeId' })
      },
    })
  },
}

export const cbtTellsTheWholeDisk: Liberty = {
  name: 'cbt-tells-the-whole-disk',
  shownBy: 'linux',
  alone: 'a host that refuses after a revert tells nothing there',
  source: 'VDDK programming guide 8.0',
  allows: 'Off VMFS all of a disk is told as in use and as changed.',
  touches: ['changed-blocks'],
  disguise: (machine) =>
    disguised(machine, {
      async queryChangedAreas(query) {
        await machine.queryChangedAreas(query)
        const { startOffset } = query
        const disk = machine.settings.disks.find(({ key }) => key === query.key)
        const length = (disk?.capacityBytes ?? startOffset) - startOffset
        return { startOffset, length, areas: length > 0 ? [{ start: startOffset, length }] : [] }
      },
    }),
}

/** A machine of somebody who has never switched change tracking on. */
function foundUntracked(steps: MachineSteps): MachineSteps {
  return {
    ...steps,
    async settle(context, qemu) {
      await steps.settle(context, qemu)
      await context.update({ settings: { ...context.state.settings, changeTracking: false } })
    },
  }
}

function changeIdsOf({ settings, snapshots }: Machine): (string | undefined)[] {
  return [settings, ...snapshots.map((snapshot) => snapshot.settings)]
    .flatMap(({ disks }) => disks)
    .map(({ changeId }) => changeId)
}
