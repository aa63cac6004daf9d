import type { MachineSteps } from '../machine/context.ts'
import { disguised } from '../machine/disguised.ts'
import { type Machine, MachineFault } from '../machine/machine.ts'
import type { Liberty } from './liberty.ts'

/** What a host refuses, allows or passes over, where another does not. */

export const noModeChangeWithSnapshots: Liberty = {
  name: 'no-mode-change-with-snapshots',
  source: 'govmomi types.go, DisallowedDiskModeChange',
  allows: 'While a machine has any snapshot the mode of none of its disks is changed.',
  touches: [3, 4, 11],
  sabotage: (steps) => ({
    ...steps,
    async reconfigure(context, change, perform) {
      const changesMode = change.disks?.some((disk) => disk.change === 'edit' && disk.mode !== undefined)
      if (changesMode && context.state.snapshots.length > 0) {
        const why = 'The mode of a disk does not change while its machine has a snapshot.'
        throw new MachineFault('DisallowedDiskModeChange', why)
      }
      await steps.reconfigure(context, change, perform)
    },
  }),
}

export const thirtyOneLevels: Liberty = {
  name: 'thirty-one-levels',
  source: 'Dell, where VMware says 32',
  allows: 'A chain has 31 snapshots at most.',
  touches: [10],
  sabotage: (steps) => ({ ...steps, mostLevels: 31 }),
}

export const thirtyTwoLevels: Liberty = {
  name: 'thirty-two-levels',
  source: 'VMware KB 1025279',
  allows: 'A chain has 32 snapshots at most.',
  touches: [10],
  sabotage: (steps) => ({ ...steps, mostLevels: 32 }),
}

export const levels255: Liberty = {
  name: 'levels-255',
  source: 'hosts with over 100 redo logs were seen',
  allows: 'A chain has 255 snapshots at most.',
  touches: [10],
  sabotage: (steps) => ({ ...steps, mostLevels: 255 }),
}

export const quiesceIgnored: Liberty = {
  name: 'quiesce-ignored',
  source: 'govmomi types.go, CreateSnapshot and VirtualMachineSnapshotTree.quiesced',
  allows:
    'Without Tools, or of a machine that is off, quiesce is passed over, and the tree repeats the request.',
  touches: [12, 17],
  sabotage: (steps) => ({
    ...steps,
    async takeSnapshot(context, request, take) {
      const snapshot = await steps.takeSnapshot(context, request, (asked) =>
        take({ ...asked, quiesce: false }),
      )
      const told = { ...snapshot, quiesced: request.quiesce }
      await context.update({
        snapshots: context.state.snapshots.map((one) => (one.id === snapshot.id ? told : one)),
      })
      return told
    },
  }),
  disguise: (machine) =>
    disguised(machine, {
      guest: { toolsRunning: false, hostName: undefined, ipAddress: undefined },
      async shutdownGuest() {
        throw new MachineFault('ToolsUnavailable', 'Tools do not run in the guest.')
      },
    }),
}

export const namesLoseBlanks: Liberty = {
  name: 'names-lose-blanks',
  source: 'no document says that they come back',
  allows: 'The name of a snapshot loses the blanks at its ends.',
  touches: [12],
  disguise: (machine) => renaming(machine, (name) => name.trim()),
}

export const namesLoseRareCharacters: Liberty = {
  name: 'names-lose-rare-characters',
  source: 'no document says that they come back',
  allows: 'In the name of a snapshot characters beyond the Basic Multilingual Plane become question marks.',
  touches: [12],
  disguise: (machine) => renaming(machine, (name) => name.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
}

export const cbtOverSnapshotsRefused: Liberty = {
  name: 'cbt-over-snapshots-refused',
  source: 'Veritas 100033481, citing VMware KB 1020128',
  allows: 'Change tracking is not switched on while the machine has a snapshot.',
  touches: [15],
  sabotage: (steps) => ({
    ...steps,
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
  source: 'Veritas 100033481, citing VMware KB 1020128',
  allows: 'What is tracked since a time when the machine had snapshots already may be incomplete.',
  touches: [15],
  sabotage: (steps) => {
    const overSnapshots = new Set<string>()
    return {
      ...steps,
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
  source: 'VDDK programming guide 8.0; VMware KB 1020128',
  allows: 'After a revert no change ID of before is known any more: a full backup is due.',
  touches: [15],
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
  source: 'VDDK programming guide 8.0',
  allows: 'Off VMFS all of a disk is told as in use and as changed.',
  touches: [15],
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

export const noMemorySnapshots: Liberty = {
  name: 'no-memory-snapshots',
  source: 'vSphere docs on PCI passthrough, vGPU and bus sharing',
  allows: 'A snapshot cannot keep the memory of a machine with passthrough, a vGPU or a shared bus.',
  touches: [2, 3, 5, 6, 14, 16, 18],
  host: (manners) => ({ ...manners, memorySnapshots: false }),
  sabotage: (steps) => refusing(steps),
}

function refusing(steps: MachineSteps): MachineSteps {
  return {
    ...steps,
    async takeSnapshot(context, request, take) {
      if (request.memory && context.state.powerState !== 'poweredOff') {
        throw new MachineFault('SnapshotFault', 'The memory of this machine cannot be kept.')
      }
      return steps.takeSnapshot(context, request, take)
    },
  }
}

function changeIdsOf({ settings, snapshots }: Machine): (string | undefined)[] {
  return [settings, ...snapshots.map((snapshot) => snapshot.settings)]
    .flatMap(({ disks }) => disks)
    .map(({ changeId }) => changeId)
}

function renaming(machine: Machine, change: (name: string) => string): Machine {
  return disguised(machine, {
    takeSnapshot: (request, progress) =>
      machine.takeSnapshot({ ...request, name: change(request.name) }, progress),
    renameSnapshot: (id, { name, ...rest }) =>
      machine.renameSnapshot(id, name === undefined ? rest : { ...rest, name: change(name) }),
  })
}
