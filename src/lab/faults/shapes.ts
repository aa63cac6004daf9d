import { areasOf } from '../machine/areas.ts'
import type { MachineContext } from '../machine/context.ts'
import { disguised } from '../machine/disguised.ts'
import type { Merge } from '../machine/layers.ts'
import {
  type Machine,
  type MachineDisk,
  MachineFault,
  type MachineSettings,
  type MachineSnapshot,
} from '../machine/machine.ts'
import { resume } from '../machine/power.ts'
import { isInSnapshots, pathsOf, topOf } from '../machine/state.ts'
import { runTool } from '../machine/tool.ts'
import { asRaw, overwrite, storedIn } from './disk-file.ts'
import { exceptLast, type Fault, isSystemDisk } from './fault.ts'
import { onRestoredDisk } from './restored-disk.ts'

/** Faults that show only in what is done one after another: each step alone is right. */

export const namesThatAreNumbers: Fault = {
  name: 'names-that-are-numbers',
  source: 'QEMU (Red Hat bug 733143)',
  breaks: 'A snapshot that is named by a number is one of all disks, also of those that came later.',
  promises: ['names-need-not-be-unique'],
  sabotage: (steps) =>
    onRestoredDisk(steps, async ({ snapshot, disk, file, parent }, context) => {
      // Each disk counts the snapshots that it is in, and is asked for a number before it is asked for a name.
      const counted = context.state.snapshots.filter((one) => isNumber(one.name) && diskIn(one, disk))
      const found = isNumber(snapshot.name) ? counted[Number(snapshot.name) - 1] : undefined
      const other = found && found.id !== snapshot.id ? diskIn(found, disk) : undefined
      if (!other) return
      const rebase = (how: readonly string[], onto: string) =>
        runTool('qemu-img', ['rebase', '-q', ...how, '-F', 'qcow2', '-b', onto, file])
      // First it shows the other snapshot; then it stands on its own again, and holds what differs.
      await rebase(['-u'], context.folder.absolute(topOf(other)))
      await rebase([], parent)
    }),
}

export const staleSuspendImage: Fault = {
  name: 'stale-suspend-image',
  source: 'libvirt 9.0, 11.3 (suspended, reverted, stopped, started)',
  breaks: 'A revert discards the memory of a suspended machine: no later start goes on from it.',
  promises: ['suspended-machine'],
  sabotage(steps) {
    let stale: { readonly path: string; readonly settings: MachineSettings } | undefined
    return {
      ...steps,
      async restore(context, snapshot, bringBack) {
        const { state, folder } = context
        if (state.powerState === 'suspended') {
          stale = { path: `${folder.suspendFile}.stale`, settings: state.settings }
          await folder.copy(folder.suspendFile, stale.path)
        }
        await steps.restore(context, snapshot, bringBack)
      },
      async boot(context, boot) {
        const image = stale
        stale = undefined
        if (!image) return steps.boot(context, boot)
        const fits = shapeOf(image.settings) === shapeOf(context.state.settings)
        await (fits ? resume(context, image.path) : steps.boot(context, boot))
        await context.folder.remove([image.path])
      },
    }
  },
}

export const revertFailsHalfWay: Fault = {
  name: 'revert-fails-half-way',
  source: 'libvirt 9.0, 11.3 (a revert that fails half-way)',
  breaks: 'A revert that fails has changed nothing.',
  promises: ['revert-restores-power'],
  sabotage(steps) {
    const hasSeveral = ({ settings }: MachineSnapshot) => steps.disksToRestore(settings.disks).length > 1
    return {
      ...steps,
      snapshotToRestore(wanted, all) {
        const snapshot = steps.snapshotToRestore(wanted, all)
        // It never comes to the memory: the machine is left off.
        return hasSeveral(snapshot) ? { ...snapshot, memory: false } : snapshot
      },
      disksToRestore(disks) {
        const all = steps.disksToRestore(disks)
        return all.length > 1 ? exceptLast(all) : all
      },
      async restore(context, snapshot, bringBack) {
        await steps.restore(context, snapshot, bringBack)
        if (!hasSeveral(snapshot)) return
        const why =
          'Cannot open the disk or one of the snapshot disks it depends on: The system cannot find the file specified.'
        throw new MachineFault('GenericVmConfigFault', why)
      },
    }
  },
}

export const removalAfterTheDiskHasGoneFails: Fault = {
  name: 'removal-after-the-disk-has-gone-fails',
  source: 'libvirt 9.0 (the removal of a snapshot with a disk that the machine has no more)',
  breaks: 'The removal of a snapshot merges each disk’s delta, also when another of its disks is gone.',
  promises: ['removal-merges-into-the-parent'],
  sabotage(steps) {
    let removed: readonly MachineSnapshot[] = []
    return {
      ...steps,
      snapshotsToRemove(asked, all) {
        removed = steps.snapshotsToRemove(asked, all)
        return removed
      },
      async merge(context, merge, perform) {
        const { disks } = context.state.settings
        const hasGone = removed.some(({ settings }) => settings.disks.some((disk) => !has(disks, disk)))
        const merged = disks.find((disk) => pathsOf(disk).includes(merge.top))
        if (!hasGone || !merged || isSystemDisk(merged)) return steps.merge(context, merge, perform)
        await losing(context, merge, () => steps.merge(context, merge, perform))
      },
    }
  },
}

export const failedCreateLeavesASnapshot: Fault = {
  name: 'failed-create-leaves-a-snapshot',
  source: 'libvirt 9.0 (a failed create)',
  breaks: 'A snapshot that was refused is not there.',
  promises: ['independent-disks-and-memory'],
  disguise: (machine) => afterARefusal(machine, async () => {}),
}

export const failedCreateLeavesADelta: Fault = {
  name: 'failed-create-leaves-a-delta',
  source: 'promise 3',
  breaks: 'A snapshot that was refused has given no disk a delta.',
  promises: ['independent-disks-and-memory'],
  disguise: (machine) =>
    afterARefusal(machine, ({ id }) => machine.removeSnapshot(id, { children: false, consolidate: false })),
}

function isNumber(name: string): boolean {
  return /^[1-9]\d*$/.test(name)
}

function diskIn({ settings }: MachineSnapshot, { uuid }: MachineDisk): MachineDisk | undefined {
  return settings.disks.find((disk) => disk.uuid === uuid && isInSnapshots(disk))
}

function has(disks: readonly MachineDisk[], { uuid }: MachineDisk): boolean {
  return disks.some((disk) => disk.uuid === uuid)
}

/** Memory can be given back only to a machine of the same shape. */
function shapeOf({ memoryMiB, cpus, disks }: MachineSettings): string {
  return JSON.stringify([memoryMiB, cpus, disks.map(({ unitNumber, uuid }) => [unitNumber, uuid])])
}

/** A merge after which the file that took in the others shows what it showed before. */
async function losing({ folder }: MachineContext, merge: Merge, perform: () => Promise<void>): Promise<void> {
  const base = folder.absolute(merge.base)
  const areas = await Promise.all(merge.absorbed.map((path) => areasOf(folder.absolute(path))))
  await asRaw(base, async (before) => {
    await perform()
    // Below qcow2, so that it does not matter whether a guest has the file open.
    for (const { start, length, offset } of await storedIn(base)) {
      const end = start + length
      for (const area of areas.flat()) {
        const [from, to] = [Math.max(start, area.start), Math.min(end, area.start + area.length)]
        if (to <= from) continue
        const { buffer } = await before.read(Buffer.alloc(to - from), 0, to - from, from)
        await overwrite(base, offset + from - start, buffer)
      }
    }
  })
}

/** @param then what is done with the snapshot that a refused request leaves behind */
function afterARefusal(machine: Machine, then: (left: MachineSnapshot) => Promise<void>): Machine {
  return disguised(machine, {
    async takeSnapshot(request, progress) {
      try {
        return await machine.takeSnapshot(request, progress)
      } catch (error) {
        const isRefusal = error instanceof MachineFault && error.kind === 'MemorySnapshotOnIndependentDisk'
        // Of a suspended machine nothing can be left: its memory is always kept.
        if (isRefusal && machine.powerState === 'poweredOn') {
          await then(await machine.takeSnapshot({ ...request, memory: false }))
        }
        throw error
      }
    },
  })
}
