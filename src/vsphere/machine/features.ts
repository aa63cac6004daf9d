import { isOurs } from '../disks/slots.ts'
import type { Data, Properties } from '../soap/data.ts'
import { isA } from '../soap/fields.ts'

/** What a machine has, or is in the middle of, that decides whether snapshots of it can be made. */
export interface MachineFeatures {
  template: boolean
  /** `connected`, `disconnected`, `inaccessible`, `orphaned`, `invalid`; undefined where the host does not say. */
  connectionState: string | undefined
  /** What the host asks while the guest stands still. */
  question: string | undefined
  /** `notConfigured`, `running`, …; undefined where the host does not say. */
  faultTolerance: string | undefined
  /** Methods of the API that somebody, or the state of the machine, has disabled on it. */
  disabledMethods: string[]
  /** Whether snapshots are switched off, or those that there are locked, by a flag of the machine. */
  snapshotsDisabled: boolean
  snapshotsLocked: boolean
  /** Labels of its devices of each kind, in the host's language. */
  passthrough: string[]
  persistentMemory: string[]
  tpm: string[]
  multiWriter: string[]
  /** Controllers whose bus other machines share, with the disks on each. */
  sharedBuses: { label: string; disks: string[] }[]
}

export const FEATURES = [
  ...(['config.template', 'config.flags', 'disabledMethod'] as const),
  ...(['runtime.connectionState', 'runtime.question', 'runtime.faultToleranceState'] as const),
] as const

type Devices = readonly Data<'VirtualDevice'>[]

export function featuresOf(
  seen: Properties<'VirtualMachine', (typeof FEATURES)[number]>,
  devices: Devices,
): MachineFeatures {
  return {
    template: seen['config.template'] ?? false,
    connectionState: seen['runtime.connectionState'],
    question: seen['runtime.question']?.text,
    faultTolerance: seen['runtime.faultToleranceState'],
    disabledMethods: seen.disabledMethod,
    snapshotsDisabled: seen['config.flags']?.snapshotDisabled ?? false,
    snapshotsLocked: seen['config.flags']?.snapshotLocked ?? false,
    passthrough: labelsOf(devices.filter(isPassthrough)),
    persistentMemory: labelsOf(devices.filter(isPersistentMemory)),
    tpm: labelsOf(devices.filter((device) => isA(device, 'VirtualTPM'))),
    multiWriter: labelsOf(devices.filter(isMultiWriter)),
    sharedBuses: devices
      .filter((device) => isA(device, 'VirtualController') && !isOurs(device))
      .map((bus) => ({
        label: labelOf(bus),
        disks: labelsOf(devices.filter((device) => isDisk(device) && device.controllerKey === bus.key)),
      })),
  }
}

/** vGPUs are passed through as well. */
function isPassthrough(device: Data<'VirtualDevice'>): boolean {
  return isA(device, 'VirtualPCIPassthrough') || isA(device, 'VirtualSriovEthernetCard')
}

function isPersistentMemory(device: Data<'VirtualDevice'>): boolean {
  const { backing } = device
  return (
    isA(device, 'VirtualNVDIMM') ||
    (isDisk(device) && backing !== undefined && isA(backing, 'VirtualDiskLocalPMemBackingInfo'))
  )
}

function isMultiWriter(device: Data<'VirtualDevice'>): boolean {
  const { sharing } = (device.backing ?? {}) as { sharing?: string }
  return isDisk(device) && sharing !== undefined && sharing !== 'sharingNone'
}

function isDisk(device: Data<'VirtualDevice'>): boolean {
  return isA(device, 'VirtualDisk')
}

function labelsOf(devices: Devices): string[] {
  return devices.map(labelOf)
}

function labelOf({ deviceInfo, $type, key }: Data<'VirtualDevice'>): string {
  return deviceInfo?.label ?? `${$type} ${key}`
}
