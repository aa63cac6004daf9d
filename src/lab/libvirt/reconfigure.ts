import { MachineFault, type MachineSettings, type Reconfiguration } from '../machine/machine.ts'
import { mergeExtraConfig } from '../machine/reconfigure.ts'
import type { LibvirtContext } from './context.ts'
import { changeDisk, checkDisks } from './disks.ts'
import { SETTINGS_NAMESPACE } from './domain-xml.ts'
import { byLibvirt, notTranslated } from './refusals.ts'
import { type Kept, METADATA_PREFIX } from './settings.ts'
import { escaped } from './xml.ts'

/** Changes the machine as asked. What cannot be done is refused before anything is changed. */
export async function reconfigure(context: LibvirtContext, change: Reconfiguration): Promise<void> {
  checkHardware(context, change)
  checkDisks(context, change.disks ?? [])
  for (const one of change.disks ?? []) await changeDisk(context, one)
  await changeHardware(context, change)
  await changeKept(context, change)
  const { name, instanceUuid } = context.record
  await context.keep({ name: change.name ?? name, instanceUuid: change.instanceUuid ?? instanceUuid })
}

function checkHardware({ look }: LibvirtContext, change: Reconfiguration): void {
  const { hardwareVersion, changeTracking } = change
  if (hardwareVersion !== undefined && hardwareVersion !== look.settings.hardwareVersion) {
    throw notTranslated('has one virtual hardware')
  }
  if (changeTracking) throw notTranslated('tracks no changes of disks')
  const { memoryMiB, cpus } = wanted(look.settings, change)
  if (memoryMiB < 1 || cpus < 1) {
    throw new MachineFault('InvalidArgument', 'A machine needs memory and a processor.')
  }
  if (look.powerState === 'poweredOff' || !isOther(look.settings, change)) return
  throw new MachineFault('InvalidPowerState', 'Memory and processors change only while the machine is off.')
}

/** Of a machine that is off. */
async function changeHardware(context: LibvirtContext, change: Reconfiguration): Promise<void> {
  const { settings } = context.look
  if (!isOther(settings, change)) return
  const { memoryMiB, cpus } = wanted(settings, change)
  await byLibvirt('GenericVmConfigFault', async () => {
    await context.virsh(['setmaxmem', `--size=${memoryMiB}MiB`, '--config'])
    await context.virsh(['setmem', `--size=${memoryMiB}MiB`, '--config'])
    await context.virsh(['setvcpus', `--count=${cpus}`, '--config', '--maximum'])
    await context.virsh(['setvcpus', `--count=${cpus}`, '--config'])
  })
}

async function changeKept(context: LibvirtContext, change: Reconfiguration): Promise<void> {
  const { annotation, extraConfig = {} } = change
  if (annotation === undefined && Object.keys(extraConfig).length === 0) return
  const { settings, powerState } = context.look
  const kept: Kept = {
    annotation: annotation ?? settings.annotation,
    extraConfig: mergeExtraConfig(settings.extraConfig, extraConfig),
  }
  await byLibvirt('GenericVmConfigFault', () =>
    context.virsh([
      'metadata',
      ...[`--uri=${SETTINGS_NAMESPACE}`, `--key=${METADATA_PREFIX}`],
      `--set=<settings>${escaped(JSON.stringify(kept))}</settings>`,
      ...(powerState === 'poweredOn' ? ['--live'] : []),
      '--config',
    ]),
  )
}

function isOther(settings: MachineSettings, change: Reconfiguration): boolean {
  const { memoryMiB, cpus } = wanted(settings, change)
  return memoryMiB !== settings.memoryMiB || cpus !== settings.cpus
}

function wanted(
  settings: MachineSettings,
  { memoryMiB = settings.memoryMiB, cpus = settings.cpus }: Reconfiguration,
) {
  return { memoryMiB, cpus }
}
