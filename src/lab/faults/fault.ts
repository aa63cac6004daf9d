import type { MachineDisk } from '../machine/machine.ts'
import type { MachineSteps } from '../machine/steps.ts'

/** A broken promise, made below the API: the machine goes on answering success. */
export interface Fault {
  /** `revert-skips-a-disk` */
  readonly name: string
  /** The promise that it breaks, as a sentence. */
  readonly breaks: string
  /** Called once for each machine. */
  sabotage(steps: MachineSteps): MachineSteps
}

/** Every disk but the one in the highest unit, which is a data disk where there is one. */
export function exceptLast(disks: readonly MachineDisk[]): readonly MachineDisk[] {
  const last = Math.max(...disks.map(({ unitNumber }) => unitNumber))
  return disks.filter(({ unitNumber }) => unitNumber !== last)
}
