import type { MachineContext, MachineSteps } from '../machine/context.ts'
import type { MachineDisk, MachineSnapshot } from '../machine/machine.ts'
import { lastDataDisk } from './fault.ts'

/** A disk that a revert has just given a new delta. No QEMU has it open, and what it discards is still there. */
export interface RestoredDisk {
  readonly snapshot: MachineSnapshot
  /** As the snapshot has it. */
  readonly disk: MachineDisk
  /** The new delta. */
  readonly file: string
  /** The highest file of the snapshot, on which the new delta stands. */
  readonly parent: string
  /** What the snapshot stands on in its turn: the disk as of the snapshot before it. */
  readonly below: string | undefined
  /** What the machine wrote to until now; undefined where the disk was not attached any more. */
  readonly replaces: string | undefined
  /** The files of either state that the other one does not stand on: whatever differs lies in one of them. */
  readonly apart: readonly string[]
}

/** @param spoil is called for each disk that a revert restores, before the machine goes on */
export function onRestoredDisk(
  steps: MachineSteps,
  spoil: (restored: RestoredDisk, context: MachineContext) => Promise<void>,
): MachineSteps {
  let reverting: { context: MachineContext; snapshot: MachineSnapshot } | undefined
  return {
    ...steps,
    async restore(context, snapshot, bringBack) {
      reverting = { context, snapshot }
      await steps.restore(context, snapshot, bringBack).finally(() => {
        reverting = undefined
      })
    },
    async createDelta(delta) {
      await steps.createDelta(delta)
      if (!reverting) return
      const { context, snapshot } = reverting
      const disk = snapshot.settings.disks.find(({ unitNumber }) => unitNumber === delta.unitNumber)
      const [highest, below] = disk ? filesOf(context, disk) : []
      // A nonpersistent disk gets its throwaway delta when the guest starts again.
      if (!disk || delta.parent !== highest) return
      const { file, parent, replaces } = delta
      const now = context.state.settings.disks.find(({ uuid }) => uuid === disk.uuid)
      const apart = filesApart(context, disk, now)
      await spoil({ snapshot, disk, file, parent, below, replaces, apart }, context)
    },
  }
}

export function isLastDataDisk({ snapshot, disk }: RestoredDisk): boolean {
  return lastDataDisk(snapshot) === disk
}

/** The files of this computer that one of two states of a disk stands on, and the other does not. */
function filesApart(context: MachineContext, one: MachineDisk, other: MachineDisk | undefined): string[] {
  const [ofOne, ofOther] = [filesOf(context, one), other ? filesOf(context, other) : []]
  return [
    ...ofOne.filter((file) => !ofOther.includes(file)),
    ...ofOther.filter((file) => !ofOne.includes(file)),
  ]
}

function filesOf({ folder }: MachineContext, { chain }: MachineDisk): string[] {
  return chain.map(({ path }) => folder.absolute(path))
}
