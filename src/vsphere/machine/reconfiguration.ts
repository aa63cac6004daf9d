import { escapeName } from '../session/names.ts'
import type { Input } from '../soap/data.ts'

/** What is left out stays as it is. */
export interface Reconfiguration {
  name?: string
  memoryMiB?: number
  cpus?: number
  annotation?: string
  /** An empty value removes its key. */
  extraConfig?: Record<string, string>
  changeTrackingEnabled?: boolean
  /** The settings that the change was made for: the host refuses it (ConcurrentAccess) when they have changed since. */
  changeVersion?: string
}

/** The change as the host takes it. */
export function specOf({
  name,
  memoryMiB,
  cpus,
  annotation,
  extraConfig = {},
  changeTrackingEnabled,
  changeVersion,
}: Reconfiguration): Input<'VirtualMachineConfigSpec'> {
  return {
    ...(changeVersion === undefined ? {} : { changeVersion }),
    ...(name === undefined ? {} : { name: escapeName(name) }),
    ...(annotation === undefined ? {} : { annotation }),
    // Any number of processors goes with sockets of one core; with others, it must be a multiple of theirs.
    ...(cpus === undefined ? {} : { numCPUs: cpus, numCoresPerSocket: 1 }),
    ...(memoryMiB === undefined ? {} : { memoryMB: memoryMiB }),
    extraConfig: optionsOf(extraConfig),
    ...(changeTrackingEnabled === undefined ? {} : { changeTrackingEnabled }),
  }
}

export function optionsOf(extraConfig: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(extraConfig).map(([key, value]) => ({ key, value }))
}
