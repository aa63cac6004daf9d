import { NO_GUEST } from '../machine/context.ts'
import { disguised } from '../machine/disguised.ts'
import { type Machine, MachineFault } from '../machine/machine.ts'
import type { Liberty } from './liberty.ts'

/** What a host refuses, allows or passes over, where another does not. */

export const noModeChangeWithSnapshots: Liberty = {
  name: 'no-mode-change-with-snapshots',
  shownBy: 'linux',
  source: 'govmomi types.go, DisallowedDiskModeChange',
  allows: 'While a machine has any snapshot the mode of none of its disks is changed.',
  touches: ['independent-disks-and-memory', 'independent-disks-stay', 'disks-with-a-parent-do-not-change'],
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
  shownBy: 'linux',
  source: 'Dell, where VMware says 32',
  allows: 'A chain has 31 snapshots at most.',
  touches: ['depth-of-the-chain'],
  sabotage: (steps) => ({ ...steps, mostLevels: 31 }),
}

export const thirtyTwoLevels: Liberty = {
  name: 'thirty-two-levels',
  shownBy: 'linux',
  alone: 'a host has one limit',
  source: 'VMware KB 1025279',
  allows: 'A chain has 32 snapshots at most.',
  touches: ['depth-of-the-chain'],
  sabotage: (steps) => ({ ...steps, mostLevels: 32 }),
}

export const levels255: Liberty = {
  name: 'levels-255',
  shownBy: 'linux',
  alone: 'a host has one limit',
  source: 'hosts with over 100 redo logs were seen',
  allows: 'A chain has 255 snapshots at most.',
  touches: ['depth-of-the-chain'],
  sabotage: (steps) => ({ ...steps, mostLevels: 255 }),
}

export const quiesceIgnored: Liberty = {
  name: 'quiesce-ignored',
  shownBy: 'linux',
  alone: 'without Tools nothing is quiesced',
  source: 'govmomi types.go, CreateSnapshot and VirtualMachineSnapshotTree.quiesced',
  allows:
    'Without Tools, or of a machine that is off, quiesce is passed over, and the tree repeats the request.',
  touches: ['names-need-not-be-unique', 'quiesced-snapshot'],
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
      guest: NO_GUEST,
      async shutdownGuest() {
        throw new MachineFault('ToolsUnavailable', 'Tools do not run in the guest.')
      },
    }),
}

export const namesLoseBlanks: Liberty = {
  name: 'names-lose-blanks',
  shownBy: 'linux',
  source: 'no document says that they come back',
  allows: 'The name of a snapshot loses the blanks at its ends.',
  touches: ['names-need-not-be-unique'],
  disguise: (machine) => renaming(machine, (name) => name.trim()),
}

export const namesLoseRareCharacters: Liberty = {
  name: 'names-lose-rare-characters',
  shownBy: 'linux',
  source: 'no document says that they come back',
  allows: 'In the name of a snapshot characters beyond the Basic Multilingual Plane become question marks.',
  touches: ['names-need-not-be-unique'],
  disguise: (machine) => renaming(machine, (name) => name.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
}

export const noMemorySnapshots: Liberty = {
  name: 'no-memory-snapshots',
  shownBy: 'linux',
  alone: 'without memory most scenarios do not apply',
  source: 'vSphere docs on PCI passthrough, vGPU and bus sharing',
  allows: 'A snapshot cannot keep the memory of a machine with passthrough, a vGPU or a shared bus.',
  touches: [
    'memory-file',
    'independent-disks-and-memory',
    'revert-restores-power',
    'suspended-machine',
    'memory-is-restored',
    'clock-of-the-guest',
    'revert-twice',
  ],
  host: (manners) => ({ ...manners, memorySnapshots: false }),
  sabotage: (steps) => ({
    ...steps,
    async takeSnapshot(context, request, take) {
      if (request.memory && context.state.powerState !== 'poweredOff') {
        throw new MachineFault('SnapshotFault', 'The memory of this machine cannot be kept.')
      }
      return steps.takeSnapshot(context, request, take)
    },
  }),
}

function renaming(machine: Machine, change: (name: string) => string): Machine {
  return disguised(machine, {
    takeSnapshot: (request, progress) =>
      machine.takeSnapshot({ ...request, name: change(request.name) }, progress),
    renameSnapshot: (id, { name, ...rest }) =>
      machine.renameSnapshot(id, name === undefined ? rest : { ...rest, name: change(name) }),
  })
}
