import type { MachineSteps } from '../machine/context.ts'
import type { DiskChange } from '../machine/machine.ts'
import { type Fault, isBaseline } from './fault.ts'

/** Faults in which something else is made than was asked for, and success is answered. The host tells truly what it made. */

export const snapshotForgetsTheMemory: Fault = {
  name: 'snapshot-forgets-the-memory',
  source: 'promise 2',
  breaks: 'A snapshot for which memory was asked keeps the memory.',
  promises: ['memory-file', 'memory-is-restored'],
  sabotage: (steps) => ({
    ...steps,
    takeSnapshot: (context, request, take) =>
      steps.takeSnapshot(context, request, (asked) =>
        take(isBaseline(asked) ? asked : { ...asked, memory: false }),
      ),
  }),
}

export const diskOfAnotherSize: Fault = {
  name: 'disk-of-another-size',
  source: 'promise 1',
  breaks: 'A new disk has the size that was asked for.',
  promises: ['each-disk-has-its-own-delta'],
  sabotage: (steps) => adding(steps, (disk) => ({ ...disk, capacityBytes: disk.capacityBytes + 1_048_576 })),
}

export const diskOfAnotherMode: Fault = {
  name: 'disk-of-another-mode',
  source: 'promise 4',
  breaks: 'A disk that is attached as independent is independent.',
  promises: ['independent-disks-and-memory', 'independent-disks-stay'],
  sabotage: (steps) =>
    adding(steps, (disk) =>
      disk.mode === 'independent_persistent' ? { ...disk, mode: 'persistent' } : disk,
    ),
}

type Add = Extract<DiskChange, { change: 'add' }>

/** A disk is added that is another one than was asked for. */
function adding(steps: MachineSteps, change: (disk: Add) => Add): MachineSteps {
  return {
    ...steps,
    reconfigure: (context, asked, perform) =>
      steps.reconfigure(context, asked, ({ disks, ...rest }) =>
        perform({
          ...rest,
          ...(disks && { disks: disks.map((disk) => (disk.change === 'add' ? change(disk) : disk)) }),
        }),
      ),
  }
}
