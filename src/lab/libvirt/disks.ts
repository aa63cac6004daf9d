import { newDiskUuid } from '../machine/disk-changes.ts'
import { type DiskChange, type MachineDisk, MachineFault } from '../machine/machine.ts'
import { pathsOf, topOf } from '../machine/state.ts'
import { runTool } from '../machine/tool.ts'
import type { LibvirtContext } from './context.ts'
import { diskXml, targetOf } from './disk-xml.ts'
import { lookAtMachine } from './look.ts'
import { byLibvirt, notTranslated } from './refusals.ts'
import { OWN_UNIT, serialFor, UNITS } from './settings.ts'

type Add = Extract<DiskChange, { change: 'add' }>
type Edit = Extract<DiskChange, { change: 'edit' }>
type Remove = Extract<DiskChange, { change: 'remove' }>

/** What cannot be done of a reconfiguration is refused before anything is changed. */
export function checkDisks(context: LibvirtContext, changes: readonly DiskChange[]): void {
  const { powerState, settings } = context.look
  if (powerState === 'suspended' && changes.length > 0) {
    throw new MachineFault('InvalidPowerState', 'The devices of a suspended machine do not change.')
  }
  const taken = new Set(settings.disks.map(({ unitNumber }) => unitNumber))
  for (const one of changes) {
    if (one.change === 'add') taken.add(checkAdd(one, taken))
    else if (one.change === 'remove') taken.delete(checkRemove(context, one))
    else checkEdit(context, one)
  }
}

export async function changeDisk(context: LibvirtContext, change: DiskChange): Promise<void> {
  if (change.change === 'add') await addDisk(context, change)
  else if (change.change === 'remove') await removeDisk(context, change)
  else await growDisk(context, change)
  await lookAtMachine(context)
}

/** The unit that the new disk gets. */
function checkAdd(
  { unitNumber, mode, rawDevice, capacityBytes, existingFile }: Add,
  taken: ReadonlySet<number>,
) {
  if (rawDevice) throw notTranslated('maps no LUNs')
  if (mode !== undefined && mode !== 'persistent') throw notTranslated('has no independent disks')
  const unit = unitNumber ?? freeUnit(taken)
  if (unit === undefined || unit >= UNITS || unit === OWN_UNIT || taken.has(unit)) {
    throw new MachineFault('InvalidDeviceSpec', `Unit ${unit ?? UNITS} of the controller is not free.`)
  }
  if (existingFile === undefined && (capacityBytes < 1 || capacityBytes % 512 !== 0)) {
    throw new MachineFault('InvalidDeviceSpec', 'The capacity of a disk is a multiple of 512 bytes.')
  }
  return unit
}

function freeUnit(taken: ReadonlySet<number>): number | undefined {
  return Array.from({ length: UNITS }, (_, unit) => unit).find(
    (unit) => unit !== OWN_UNIT && !taken.has(unit),
  )
}

/** The unit that becomes free. */
function checkRemove(context: LibvirtContext, { key }: Remove): number {
  const { unitNumber, label } = diskOf(context, key)
  if (unitNumber === 0) throw new MachineFault('InvalidDeviceSpec', `${label} is the system disk.`)
  return unitNumber
}

function checkEdit(context: LibvirtContext, { key, capacityBytes, mode }: Edit): void {
  const disk = diskOf(context, key)
  if (mode !== undefined && mode !== disk.mode) throw notTranslated('has no independent disks')
  if (capacityBytes === undefined || capacityBytes === disk.capacityBytes) return
  if (disk.chain.length > 1) throw notTranslated('extends no disk that has a parent', 'InvalidDiskExtend')
  if (capacityBytes < disk.capacityBytes || capacityBytes % 512 !== 0) {
    throw new MachineFault('InvalidArgument', `${disk.label} can only grow, by whole sectors.`)
  }
}

async function addDisk(context: LibvirtContext, change: Add): Promise<void> {
  const { folder } = context.parts
  const { look, record } = context
  const unitNumber = checkAdd(change, new Set(look.settings.disks.map((disk) => disk.unitNumber)))
  const path = change.existingFile ?? change.newFile ?? (await folder.newDisk(unitNumber))
  const file = folder.absolute(path)
  if (change.existingFile === undefined) {
    if (await folder.has(path)) throw new MachineFault('FileAlreadyExists', `${path} is there already.`)
    await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', file, String(change.capacityBytes)])
  } else if (look.settings.disks.some((disk) => pathsOf(disk).includes(path))) {
    throw new MachineFault('InvalidDeviceSpec', `${path} is in use by this machine.`)
  }
  const uuid = record.detached.find((one) => one.path === path)?.uuid ?? newDiskUuid()
  const xml = diskXml({ unitNumber, file, serial: serialFor(uuid) })
  await byLibvirt('GenericVmConfigFault', () =>
    context.virsh(['attach-device', '--file=/dev/stdin', ...places(context)], xml),
  )
  await context.keep({ detached: record.detached.filter((one) => one.path !== path) })
}

async function removeDisk(context: LibvirtContext, { key, deleteFiles }: Remove): Promise<void> {
  const disk = diskOf(context, key)
  const target = `--target=${targetOf(disk.unitNumber)}`
  await byLibvirt('GenericVmConfigFault', () => context.virsh(['detach-disk', target, ...places(context)]))
  const { look, record, parts } = context
  if (deleteFiles) {
    const kept = new Set(look.snapshots.flatMap(({ settings }) => settings.disks.flatMap(pathsOf)))
    await parts.folder.remove(pathsOf(disk).filter((path) => !kept.has(path)))
  } else {
    await context.keep({ detached: [...record.detached, { path: topOf(disk), uuid: disk.uuid }] })
  }
}

/** libvirt resizes the disks of machines that run; of one that is off its file is resized. */
async function growDisk(context: LibvirtContext, { key, capacityBytes }: Edit): Promise<void> {
  const disk = diskOf(context, key)
  if (capacityBytes === undefined || capacityBytes === disk.capacityBytes) return
  if (context.look.powerState === 'poweredOn') {
    const path = `--path=${targetOf(disk.unitNumber)}`
    await byLibvirt('GenericVmConfigFault', () =>
      context.virsh(['blockresize', path, `--size=${capacityBytes}B`]),
    )
    return
  }
  const file = context.parts.folder.absolute(topOf(disk))
  await runTool('qemu-img', ['resize', '-q', file, String(capacityBytes)])
}

/** Of a machine that is on both definitions change. */
function places({ look }: LibvirtContext): string[] {
  return look.powerState === 'poweredOn' ? ['--live', '--config'] : ['--config']
}

function diskOf({ look }: LibvirtContext, key: number): MachineDisk {
  const disk = look.settings.disks.find((candidate) => candidate.key === key)
  if (!disk) throw new MachineFault('InvalidDeviceSpec', `The machine has no disk with key ${key}.`)
  return disk
}
