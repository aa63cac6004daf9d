import type { MachineContext } from './context.ts'
import {
  type Add,
  addDisk,
  checkAdd,
  checkEdit,
  checkRemove,
  type Edit,
  editDisk,
  type Now,
  removeDisk,
} from './disk-changes.ts'
import { HARDWARE_VERSIONS } from './hardware-version.ts'
import { type DiskChange, MachineFault, type Reconfiguration } from './machine.ts'
import type { MachineState } from './state.ts'

/** Changes the machine as asked. What cannot be done is refused before anything is changed. */
export async function reconfigure(context: MachineContext, change: Reconfiguration): Promise<void> {
  checkHardware(context.state, change)
  checkDisks(context.state, change.disks ?? [], {
    add: (one, taken) => checkAdd(context.state, one, taken),
    edit: (one) => checkEdit(context, one),
  })
  for (const one of change.disks ?? []) await applyDiskChange(context, one)
  const { name, instanceUuid, settings } = context.state
  await context.update({
    name: change.name ?? name,
    instanceUuid: change.instanceUuid ?? instanceUuid,
    settings: {
      hardwareVersion: change.hardwareVersion ?? settings.hardwareVersion,
      memoryMiB: change.memoryMiB ?? settings.memoryMiB,
      cpus: change.cpus ?? settings.cpus,
      annotation: change.annotation ?? settings.annotation,
      extraConfig: mergeExtraConfig(settings.extraConfig, change.extraConfig ?? {}),
      changeTracking: change.changeTracking ?? settings.changeTracking,
      controller: settings.controller,
      disks: settings.disks,
    },
  })
}

/** What only a machine that is off takes up. */
function checkHardware({ settings, powerState }: MachineState, change: Reconfiguration): void {
  const {
    hardwareVersion = settings.hardwareVersion,
    memoryMiB = settings.memoryMiB,
    cpus = settings.cpus,
  } = change
  if (!HARDWARE_VERSIONS.includes(hardwareVersion)) {
    const why = `The lab has no virtual hardware ${hardwareVersion}.`
    throw new MachineFault('InvalidArgument', why, { property: 'version' })
  }
  if (memoryMiB < 1 || cpus < 1) {
    throw new MachineFault('InvalidArgument', 'A machine needs memory and a processor.')
  }
  const same =
    hardwareVersion === settings.hardwareVersion && memoryMiB === settings.memoryMiB && cpus === settings.cpus
  if (powerState === 'poweredOff' || same) return
  const why = 'Hardware version, memory and processors change only while the machine is off.'
  throw new MachineFault('InvalidPowerState', why)
}

interface DiskChecks {
  /** @returns the unit that the new disk gets */
  add(change: Add, taken: ReadonlySet<number>): number
  edit(change: Edit): void
}

/** What cannot be done of a reconfiguration is refused before anything is changed. */
export function checkDisks(state: Now, changes: readonly DiskChange[], checks: DiskChecks): void {
  if (state.powerState === 'suspended' && changes.length > 0) {
    throw new MachineFault('InvalidPowerState', 'The devices of a suspended machine do not change.')
  }
  const units = new Set(state.settings.disks.map(({ unitNumber }) => unitNumber))
  for (const one of changes) {
    if (one.change === 'add') units.add(checks.add(one, units))
    else if (one.change === 'remove') units.delete(checkRemove(state, one.key))
    else checks.edit(one)
  }
}

async function applyDiskChange(context: MachineContext, change: DiskChange): Promise<void> {
  if (change.change === 'add') return addDisk(context, change)
  if (change.change === 'remove') return removeDisk(context, change)
  return editDisk(context, change)
}

/** A value of `''` removes its key. */
export function mergeExtraConfig(
  before: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== ''))
}
