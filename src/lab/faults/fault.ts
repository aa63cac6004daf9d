import type { Conduct } from '../machine/conduct.ts'
import type { MachineDisk, MachineSnapshot } from '../machine/machine.ts'
import { isInSnapshots } from '../machine/state.ts'

/**
 * A broken promise. The machine goes on answering success, unless the very symptom is an error: `sabotage` breaks the
 * promise below the API, and `disguise` makes the API itself lie.
 */
export interface Fault extends Conduct {
  /** `revert-skips-a-disk` */
  readonly name: string
  /** Where it really shipped (`VirtualBox#850`), else which statement it was made for (`promise 5`). */
  readonly source: string
  /** The promise that it breaks, as a sentence. */
  readonly breaks: string
  /** The ids of the promises whose scenarios must catch it. None: it is no finding, and must be told as unknown. */
  readonly promises: readonly string[]
  /** Whether only a row of operations shows it that no scenario has: the explorer must find it, and no scenario need. */
  readonly onlyInARow?: true
  /** Whether the host loses track of a task of that description as soon as it has begun. */
  readonly forgetsTask?: (descriptionId: string) => boolean
}

/** Every disk but the one in the highest unit, which is a data disk where there is one. */
export function exceptLast(disks: readonly MachineDisk[]): readonly MachineDisk[] {
  const last = lastOf(disks)
  return disks.filter((disk) => disk !== last)
}

/** The disk in the highest unit. */
export function lastOf(disks: readonly MachineDisk[]): MachineDisk | undefined {
  return disks.toSorted((a, b) => b.unitNumber - a.unitNumber)[0]
}

/** The disk in the highest unit that the snapshot keeps beside the system disk. */
export function lastDataDisk({ settings }: MachineSnapshot): MachineDisk | undefined {
  return lastOf(settings.disks.filter((disk) => isInSnapshots(disk) && !isSystemDisk(disk)))
}

export function isSystemDisk({ unitNumber }: Pick<MachineDisk, 'unitNumber'>): boolean {
  return unitNumber === 0
}

/** Whether a snapshot keeps a machine as the harness found it, by what the harness writes into its description. */
export function isBaseline({ description }: { description: string }): boolean {
  return /\bbaseline\b/.test(description)
}
