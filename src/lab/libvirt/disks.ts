import {
  type Add,
  checkAdd as checkMachineAdd,
  diskOf,
  type Edit,
  type Remove,
} from '../machine/disk-changes.ts'
import { newDiskUuid, serialFor } from '../machine/disk-uuid.ts'
import { type DiskChange, MachineFault } from '../machine/machine.ts'
import { checkDisks as checkMachineDisks } from '../machine/reconfigure.ts'
import { pathsOf, topOf } from '../machine/state.ts'
import { runTool } from '../machine/tool.ts'
import type { LibvirtContext } from './context.ts'
import { diskXml, targetOf } from './disk-xml.ts'
import { holderOf } from './linked-files.ts'
import { lookAtMachine } from './look.ts'
import { byLibvirt, notTranslated } from './refusals.ts'

/** Beside what no machine can do, what libvirt cannot be told. */
export function checkDisks(context: LibvirtContext, changes: readonly DiskChange[]): void {
  checkMachineDisks(context.look, changes, {
    add: (one, taken) => checkAdd(context, one, taken),
    edit: (one) => checkEdit(context, one),
  })
}

export async function changeDisk(context: LibvirtContext, change: DiskChange): Promise<void> {
  if (change.change === 'add') await addDisk(context, change)
  else if (change.change === 'remove') await removeDisk(context, change)
  else await growDisk(context, change)
  await lookAtMachine(context)
}

/** The unit that the new disk gets. */
function checkAdd({ look }: LibvirtContext, change: Add, taken: ReadonlySet<number>): number {
  const { mode, rawDevice } = change
  if (rawDevice) throw notTranslated('maps no LUNs')
  if (mode !== undefined && mode !== 'persistent') throw notTranslated('has no independent disks')
  return checkMachineAdd(look, change, taken)
}

function checkEdit(context: LibvirtContext, { key, capacityBytes, mode }: Edit): void {
  const disk = diskOf(context.look, key)
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
  const unitNumber = checkAdd(context, change, new Set(look.settings.disks.map((disk) => disk.unitNumber)))
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
  const disk = diskOf(context.look, key)
  const target = `--target=${targetOf(disk.unitNumber)}`
  await byLibvirt('GenericVmConfigFault', () => context.virsh(['detach-disk', target, ...places(context)]))
  const { look, record, parts } = context
  if (deleteFiles) {
    const kept = look.snapshots.flatMap(({ settings }) => settings.disks.flatMap(pathsOf))
    const holders = new Set(await Promise.all(kept.map((path) => holderOf(parts, path))))
    await parts.folder.remove(pathsOf(disk).filter((path) => !kept.includes(path) && !holders.has(path)))
  } else {
    await context.keep({ detached: [...record.detached, { path: topOf(disk), uuid: disk.uuid }] })
  }
}

/** libvirt resizes the disks of machines that run; of one that is off its file is resized. */
async function growDisk(context: LibvirtContext, { key, capacityBytes }: Edit): Promise<void> {
  const disk = diskOf(context.look, key)
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
