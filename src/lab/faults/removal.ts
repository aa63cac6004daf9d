import { disguised } from '../machine/disguised.ts'
import { type Machine, type MachineDisk, MachineFault } from '../machine/machine.ts'
import { pathsOf } from '../machine/state.ts'
import { loseBlockOf, witnessBlocks } from './disk-file.ts'
import { type Fault, lastOf } from './fault.ts'

/** Faults in the removal of snapshots and the merging of their deltas. */

export const mergeLosesABlock: Fault = {
  name: 'merge-loses-a-block',
  source: 'promise 7',
  breaks: 'The removal of a snapshot merges its delta: the current state does not change.',
  promises: ['removal-merges-into-the-parent'],
  sabotage: (steps) => ({
    ...steps,
    async merge(context, merge, perform) {
      const [merged] = await witnessBlocks(context.folder.absolute(merge.top))
      await steps.merge(context, merge, perform)
      await loseBlockOf(context.folder.absolute(merge.base), merged?.content)
    },
  }),
}

export const removalErasesParents: Fault = {
  name: 'removal-erases-parents',
  source: 'cloudstack#9446',
  breaks: 'The removal of the newest snapshot leaves those before it.',
  promises: ['removal-merges-into-the-parent'],
  sabotage: (steps) => ({
    ...steps,
    snapshotsToRemove(asked, all) {
      const isNewest = asked.some(({ id }) => id === all.at(-1)?.id)
      return isNewest ? all : steps.snapshotsToRemove(asked, all)
    },
  }),
}

export const removalGoesByTheName: Fault = {
  name: 'removal-goes-by-the-name',
  source: 'promise 12',
  breaks: 'Two snapshots of one name are two: each is removed by its reference.',
  promises: ['names-need-not-be-unique'],
  sabotage: (steps) => ({
    ...steps,
    snapshotsToRemove: (asked, all) =>
      asked.map((wanted) => all.find(({ name }) => name === wanted.name) ?? wanted),
  }),
}

export const snapshotIsUndeletable: Fault = {
  name: 'snapshot-is-undeletable',
  source: 'kubevirt#9998',
  breaks: 'A snapshot that was removed is gone from the tree.',
  promises: ['removal-merges-into-the-parent'],
  sabotage: (steps) => ({ ...steps, snapshotsToRemove: () => [] }),
}

export const removalErasesTheBase: Fault = {
  name: 'removal-erases-the-base',
  source: 'virt-manager#811',
  breaks: 'The removal of a snapshot leaves every file that a disk stands on.',
  promises: ['removal-merges-into-the-parent'],
  sabotage: (steps) => ({
    ...steps,
    async merge(context, merge, perform) {
      await steps.merge(context, merge, perform)
      const base = pathsOf(lastOf(context.state.settings.disks) ?? { chain: [] }).at(-1)
      if (base === merge.base) await context.folder.remove([base])
    },
  }),
}

export const branchLosesItsParent: Fault = {
  name: 'branch-loses-its-parent',
  source: 'VMware KB 1007969',
  breaks: 'The removal of a snapshot leaves the other branches as they are: each can be reverted to.',
  promises: ['removal-merges-into-the-parent', 'branches-of-the-tree'],
  sabotage: (steps) => ({
    ...steps,
    // The orphans' files go on naming a parent that is gone.
    merge: (context, merge, perform) => steps.merge(context, { ...merge, orphans: [] }, perform),
  }),
}

export const removalFailsHalfDone: Fault = {
  name: 'removal-fails-half-done',
  source: 'incus#3188',
  breaks: 'A removal that is refused has changed nothing.',
  promises: ['removal-merges-into-the-parent'],
  disguise: (machine) =>
    disguised(machine, {
      async removeSnapshot(id, options, progress) {
        await machine.removeSnapshot(id, options, progress)
        throw new MachineFault('SnapshotFault', 'An error occurred while consolidating disks.')
      },
    }),
}

export const recordedParentIsGone: Fault = {
  name: 'recorded-parent-is-gone',
  source: 'xcp-ng/xcp#837',
  breaks: 'The parents that the configuration names for a disk are the files that it stands on.',
  promises: ['removal-merges-into-the-parent', 'consolidation'],
  disguise: (machine) =>
    afterRemoval(machine, (disk, [gone]) => {
      const [inUse, ...parents] = disk.chain
      return gone && inUse ? { ...disk, chain: [inUse, { path: gone }, ...parents] } : disk
    }),
}

export const recordedFileIsGone: Fault = {
  name: 'recorded-file-is-gone',
  source: 'cloudstack#14030',
  breaks: 'After a merge of several disks the configuration names for each the file that is in use.',
  promises: ['removal-merges-into-the-parent', 'consolidation'],
  disguise: (machine) =>
    afterRemoval(machine, (disk, [gone]) => {
      const isLastOfSeveral = machine.settings.disks.length > 1 && disk === lastOf(machine.settings.disks)
      return gone && isLastOfSeveral ? { ...disk, chain: [{ path: gone }, ...disk.chain.slice(1)] } : disk
    }),
}

export const consolidationIsNotTold: Fault = {
  name: 'consolidation-is-not-told',
  source: 'promise 9',
  breaks: 'A machine with deltas that no snapshot needs says that consolidation is needed.',
  promises: ['consolidation'],
  disguise: (machine) => disguised(machine, { consolidationNeeded: false }),
}

export const consolidationDoesNothing: Fault = {
  name: 'consolidation-does-nothing',
  source: 'promise 9',
  breaks: 'A consolidation merges what no snapshot needs.',
  promises: ['consolidation'],
  disguise: (machine) => disguised(machine, { async consolidate() {} }),
}

/** @param show how the disk is shown from the last removal on; `gone` are its files that this merged away */
function afterRemoval(
  machine: Machine,
  show: (disk: MachineDisk, gone: readonly string[]) => MachineDisk,
): Machine {
  let before: readonly MachineDisk[] = []
  return disguised(machine, {
    get settings() {
      const disks = machine.settings.disks.map((disk) => {
        const paths = pathsOf(before.find(({ uuid }) => uuid === disk.uuid) ?? disk)
        return show(
          disk,
          paths.filter((path) => !pathsOf(disk).includes(path)),
        )
      })
      return { ...machine.settings, disks }
    },
    async removeSnapshot(id, options, progress) {
      const { disks } = machine.settings
      await machine.removeSnapshot(id, options, progress)
      before = disks
    },
    async revertTo(id, options, progress) {
      await machine.revertTo(id, options, progress)
      before = []
    },
  })
}
