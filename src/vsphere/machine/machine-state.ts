import { disksOf, type VirtualDisk } from '../disks/disks.ts'
import { type PowerState, type SnapshotTree, snapshotTreeOf } from '../snapshots/snapshots.ts'
import type { Properties } from '../soap/data.ts'
import { type GuestAddresses, guestAddressesOf } from './guest-addresses.ts'

/** What a snapshot keeps of a machine beside its bytes. */
export interface MachineSettings {
  disks: VirtualDisk[]
  memoryMiB: number
  cpus: number
  annotation: string
  extraConfig: Record<string, string>
  /** Whether the host tracks which parts of the disks change, from the next snapshot or power-on after it was set. */
  changeTrackingEnabled: boolean
  /**
   * Whether the host reserves all of its memory, as passthrough and latency-sensitive machines want it: then it is given
   * more only where so much more can be reserved (VirtualMachineConfigInfo.memoryReservationLockedToMax).
   */
  memoryReserved: boolean
}

/** A virtual machine as the host tells of it at one moment. */
export interface VirtualMachineState extends MachineSettings {
  powerState: PowerState
  /** Whether VMware Tools run in the guest; without them the guest's name and address are unknown. */
  toolsRunning: boolean
  guestHostName: string | undefined
  addresses: GuestAddresses
  /** That the guest sees as well; undefined where the host does not tell it. */
  biosUuid: string | undefined
  /** The host left delta files behind that belong to no snapshot; see `VirtualMachine.consolidate`. */
  consolidationNeeded: boolean
  /** What the host asks while the guest stands still, as when the datastore is full; undefined when it runs. */
  question: string | undefined
  /** Differs whenever any setting does; see `Reconfiguration.changeVersion`. */
  changeVersion: string
  snapshots: SnapshotTree
}

/** @returns undefined while the host cannot read the machine's files: `config` is unset then */
export function settingsOf(
  seen: Properties<'VirtualMachineSnapshot', (typeof SETTINGS)[number]>,
): MachineSettings | undefined {
  const hardware = seen['config.hardware']
  if (hardware === undefined) return undefined
  return {
    disks: disksOf(hardware.device),
    memoryMiB: hardware.memoryMB,
    cpus: hardware.numCPU,
    annotation: seen['config.annotation'] ?? '',
    extraConfig: extraConfigOf(seen['config.extraConfig']),
    changeTrackingEnabled: seen['config.changeTrackingEnabled'] ?? false,
    memoryReserved: seen['config.memoryReservationLockedToMax'] ?? false,
  }
}

/** Advanced settings by key; a value that is no text is shown as one, and none as an empty one. */
export function extraConfigOf(options: readonly { key: string; value: unknown }[]): Record<string, string> {
  return Object.fromEntries(options.map(({ key, value }) => [key, String(value ?? '')]))
}

/** @returns undefined as {@link settingsOf} does */
export function stateOf(
  seen: Properties<'VirtualMachine', (typeof STATE)[number]>,
): VirtualMachineState | undefined {
  const settings = settingsOf(seen)
  if (settings === undefined) return undefined
  return {
    ...settings,
    powerState: seen['runtime.powerState'] ?? 'poweredOff',
    toolsRunning: seen.guest?.toolsRunningStatus === 'guestToolsRunning',
    guestHostName: seen.guest?.hostName,
    addresses: guestAddressesOf(seen.guest, seen['config.hardware']?.device ?? []),
    biosUuid: seen['config.uuid'],
    consolidationNeeded: seen['runtime.consolidationNeeded'] ?? false,
    question: seen['runtime.question']?.text,
    changeVersion: seen['config.changeVersion'] ?? '',
    snapshots: snapshotTreeOf(seen.snapshot),
  }
}

/** The properties that tell the settings, of a machine as of a snapshot. */
export const SETTINGS = [
  'config.hardware',
  'config.annotation',
  'config.extraConfig',
  'config.changeTrackingEnabled',
  'config.memoryReservationLockedToMax',
] as const

/** The properties that tell the whole state of a machine. */
export const STATE = [
  ...SETTINGS,
  'config.changeVersion',
  'config.uuid',
  'runtime.powerState',
  'runtime.consolidationNeeded',
  'runtime.question',
  'guest',
  'snapshot',
] as const
