import type { Area } from './areas.ts'
import { serialFor } from './disk-uuid.ts'
import {
  type GuestRole,
  type MachineDisk,
  MachineFault,
  type MachineSettings,
  type MachineSnapshot,
  type PowerState,
} from './machine.ts'

/** All that a machine is beside its process. A value: changes make a new one. */
export interface MachineState {
  readonly name: string
  readonly role: GuestRole
  readonly uuid: string
  readonly instanceUuid: string
  readonly powerState: PowerState
  readonly settings: MachineSettings
  readonly snapshots: readonly MachineSnapshot[]
  readonly currentSnapshotId: number | undefined
  readonly nextSnapshotId: number
  /** Disks that were taken away but whose files were to stay: nothing may be merged under them. */
  readonly detachedDisks: readonly MachineDisk[]
  /** Oldest first. */
  readonly epochs: readonly ChangeEpoch[]
  /** Whether the guest has its name, keys and account. */
  readonly personalised: boolean
  readonly bootTime: Date | undefined
  /** Why the last QEMU process ended when nobody had asked it to. */
  readonly lastEnd: string | undefined
  /** The guest stands still until its machine is powered off or reverted. */
  readonly question: string | undefined
}

/** What was written to a disk between two moments of it, each named by a change ID. */
export interface ChangeEpoch {
  /** The moment that ended it. */
  readonly id: string
  /** The moment that began it. */
  readonly since: string
  readonly areas: readonly Area[]
}

/** @throws MachineFault when the machine has no such snapshot */
export function snapshotOf(
  { state }: { state: Pick<MachineState, 'snapshots'> },
  id: number,
): MachineSnapshot {
  const snapshot = state.snapshots.find((candidate) => candidate.id === id)
  if (!snapshot) throw new MachineFault('NotFound', `The machine has no snapshot ${id}.`)
  return snapshot
}

/** Every chain of files that somebody may still want to see. Independent disks have no part in snapshots. */
export function chainsOf(state: MachineState): string[][] {
  return [...ownChainsOf(state), ...detachedChainsOf(state)]
}

/** Of the disks that the machine and its snapshots have. */
export function ownChainsOf({ settings, snapshots }: MachineState): string[][] {
  const kept = snapshots.flatMap((snapshot) => snapshot.settings.disks.filter(isInSnapshots))
  return [...settings.disks, ...kept].map(pathsOf)
}

/** Of the disks that were taken off and stayed on the datastore. */
export function detachedChainsOf({ detachedDisks }: MachineState): string[][] {
  return detachedDisks.map(pathsOf)
}

export function isInSnapshots({ mode, rawDevice }: MachineDisk): boolean {
  return mode === 'persistent' && rawDevice?.mode !== 'physical'
}

/** The same state, each disk anywhere in it replaced by what `change` makes of it. */
export function mapDisks(state: MachineState, change: (disk: MachineDisk) => MachineDisk): MachineState {
  const inSettings = (settings: MachineSettings) => ({ ...settings, disks: settings.disks.map(change) })
  return {
    ...state,
    settings: inSettings(state.settings),
    snapshots: state.snapshots.map((one) => ({ ...one, settings: inSettings(one.settings) })),
    detachedDisks: state.detachedDisks.map(change),
  }
}

export function pathsOf({ chain }: Pick<MachineDisk, 'chain'>): string[] {
  return chain.map(({ path }) => path)
}

/** The file in use. */
export function topOf(disk: MachineDisk): string {
  const [top] = pathsOf(disk)
  if (top === undefined) throw new RangeError(`${disk.label} has no file.`)
  return top
}

/** `6000C29x-…` as the guest sees it; a LUN in physical mode shows what the LUN itself is called. */
export function serialOf({ uuid, rawDevice }: MachineDisk): string {
  if (rawDevice?.mode === 'physical') return rawDevice.lun.replace(/^naa\./, '')
  return serialFor(uuid)
}
