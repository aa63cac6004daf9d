import { rm, stat } from 'node:fs/promises'
import { isOpen, nodeOf } from './block-nodes.ts'
import type { MachineContext } from './context.ts'
import { traitsOf } from './controller.ts'
import { newDiskUuid } from './disk-uuid.ts'
import {
  type DiskChange,
  type MachineDisk,
  MachineFault,
  type MachineSettings,
  type RawDevice,
} from './machine.ts'
import { unplugDisk } from './plug.ts'
import { fileInUse, filesInUse, qemuDisk, renewRedo } from './power.ts'
import { removeUnused } from './revert.ts'
import { chainsOf, type MachineState, pathsOf, topOf } from './state.ts'
import { runTool } from './tool.ts'

export type Add = Extract<DiskChange, { change: 'add' }>
export type Edit = Extract<DiskChange, { change: 'edit' }>
export type Remove = Extract<DiskChange, { change: 'remove' }>

/** What a machine is at the moment, as far as its disks are concerned. */
export type Now = Pick<MachineState, 'settings' | 'powerState'>

/** The unit that the new disk gets. */
export function checkAdd(
  { settings, powerState }: Now,
  { unitNumber, capacityBytes, existingFile, rawDevice }: Add,
  taken: ReadonlySet<number>,
): number {
  const { units, ownUnit, hotAdd } = traitsOf(settings.controller)
  if (!hotAdd && powerState === 'poweredOn') throw noHotPlug()
  const free = Array.from({ length: units }, (_, unit) => unit).filter(
    (unit) => unit !== ownUnit && !taken.has(unit),
  )
  const unit = unitNumber ?? free[0]
  if (unit === undefined || !free.includes(unit)) {
    throw new MachineFault('InvalidDeviceSpec', `Unit ${unit ?? units} of the controller is not free.`)
  }
  if (
    existingFile === undefined &&
    rawDevice === undefined &&
    (capacityBytes < 1 || capacityBytes % 512 !== 0)
  ) {
    throw new MachineFault('InvalidDeviceSpec', 'The capacity of a disk is a multiple of 512 bytes.')
  }
  return unit
}

/** The unit that becomes free. */
export function checkRemove(state: Now, key: number): number {
  const { unitNumber, label } = diskOf(state, key)
  if (unitNumber === 0) throw new MachineFault('InvalidDeviceSpec', `${label} is the system disk.`)
  if (!traitsOf(state.settings.controller).hotAdd && state.powerState === 'poweredOn') throw noHotPlug()
  return unitNumber
}

function noHotPlug(): MachineFault {
  const why = 'A disk on this controller comes and goes only while the machine is off.'
  return new MachineFault('DeviceHotPlugNotSupported', why)
}

export function checkEdit({ state, steps }: MachineContext, { key, capacityBytes, mode }: Edit): void {
  const disk = diskOf(state, key)
  const hasParent = disk.chain.length > 1
  if (capacityBytes !== undefined && capacityBytes !== disk.capacityBytes) {
    if (hasParent) {
      steps.refuse(
        new MachineFault('InvalidDiskExtend', `${disk.label} has a parent: it cannot be extended.`),
      )
    }
    if (capacityBytes < disk.capacityBytes || capacityBytes % 512 !== 0) {
      throw new MachineFault('InvalidArgument', `${disk.label} can only grow, by whole sectors.`)
    }
  }
  if (mode !== undefined && mode !== disk.mode) {
    if (disk.rawDevice?.mode === 'physical') {
      throw new MachineFault(
        'InvalidDeviceSpec',
        `${disk.label} is a LUN in physical mode, which has no disk mode.`,
      )
    }
    if (hasParent) {
      steps.refuse(new MachineFault('DisallowedDiskModeChange', `${disk.label} has a parent.`))
    }
    if (state.powerState !== 'poweredOff') {
      throw new MachineFault('InvalidPowerState', 'The mode of a disk changes only while the machine is off.')
    }
  }
}

export async function addDisk(context: MachineContext, change: Add): Promise<void> {
  const { state, qemu } = context
  const unitNumber = checkAdd(state, change, new Set(state.settings.disks.map((disk) => disk.unitNumber)))
  const disk = change.existingFile
    ? await existingDisk(context, change.existingFile, unitNumber, change)
    : await newDisk(context, unitNumber, change)
  await renewRedo(context, disk)
  if (qemu) await context.steps.plug(context, qemu, qemuDisk(context, disk))
  await context.update({
    settings: { ...state.settings, disks: [...state.settings.disks, disk] },
    detachedDisks: state.detachedDisks.filter((detached) => topOf(detached) !== topOf(disk)),
  })
}

export async function removeDisk(context: MachineContext, { key, deleteFiles }: Remove): Promise<void> {
  const { state, folder, qemu } = context
  const disk = diskOf(state, key)
  const before = new Set(chainsOf(state).flat())
  const chain = filesInUse(disk).map((path) => folder.absolute(path))
  if (qemu) await unplugDisk(qemu, disk.unitNumber, chain)
  await context.update({
    settings: { ...state.settings, disks: state.settings.disks.filter((other) => other !== disk) },
    detachedDisks: deleteFiles ? state.detachedDisks : [...state.detachedDisks, disk],
  })
  await removeUnused(context, before)
}

/** What was taken off, and of which somebody has deleted a file on the datastore since, is no disk any more. */
export async function forgetDeletedDisks(context: MachineContext): Promise<void> {
  const { folder, state } = context
  const areThere = await Promise.all(
    state.detachedDisks.map((disk) => Promise.all(pathsOf(disk).map((path) => folder.has(path)))),
  )
  const detachedDisks = state.detachedDisks.filter((_, i) => areThere[i]?.every(Boolean))
  if (detachedDisks.length < state.detachedDisks.length) await context.update({ detachedDisks })
}

export async function editDisk(context: MachineContext, { key, capacityBytes, mode }: Edit): Promise<void> {
  const { state, folder, qemu } = context
  const disk = diskOf(state, key)
  const edited = { ...disk, capacityBytes: capacityBytes ?? disk.capacityBytes, mode: mode ?? disk.mode }
  if (edited.capacityBytes !== disk.capacityBytes) {
    const file = folder.absolute(fileInUse(disk))
    if (qemu && (await isOpen(qemu, file))) {
      const nodeName = await nodeOf(qemu, file)
      await qemu.qmp.execute('block_resize', { 'node-name': nodeName, size: edited.capacityBytes })
    } else {
      await runTool('qemu-img', ['resize', '-q', file, String(edited.capacityBytes)])
    }
  }
  const disks = state.settings.disks.map((other) => (other === disk ? edited : other))
  await context.update({ settings: { ...state.settings, disks } })
}

/** A disk without a name or a place yet becomes one of the machine's. */
async function newDisk(
  { folder, state }: Pick<MachineContext, 'folder' | 'state'>,
  unitNumber: number,
  {
    capacityBytes,
    mode = 'persistent',
    newFile,
    rawDevice,
  }: Pick<Add, 'capacityBytes' | 'mode' | 'newFile' | 'rawDevice'>,
): Promise<MachineDisk> {
  const path = newFile ?? (await folder.newDisk(unitNumber))
  if (await folder.has(path)) throw new MachineFault('FileAlreadyExists', `${path} is there already.`)
  if (rawDevice) {
    const size = await mapLun(folder.absolute(path), folder.lun(rawDevice.lun))
    return describe(state.settings, unitNumber, { capacityBytes: size, mode, rawDevice, chain: [{ path }] })
  }
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', folder.absolute(path), String(capacityBytes)])
  return describe(state.settings, unitNumber, { capacityBytes, mode, chain: [{ path }] })
}

/**
 * A file that maps a LUN is a qcow2 file whose data lie in another, raw one: in the LUN. QEMU empties the raw file that it
 * is given when it makes such a file, so that it is given another one first.
 * @returns the LUN's size
 */
async function mapLun(file: string, lun: string): Promise<number> {
  const { size } = await stat(lun).catch(() => {
    throw new MachineFault('InvalidDeviceSpec', 'The host has no such LUN.')
  })
  const [scratch, withData] = [`${file}.scratch`, (data: string) => `data_file=${data},data_file_raw=on`]
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-o', withData(scratch), file, String(size)])
  await runTool('qemu-img', ['amend', '-q', '-f', 'qcow2', '-o', `data_file=${lun}`, file])
  await rm(scratch)
  return size
}

async function existingDisk(
  { state, folder }: MachineContext,
  path: string,
  unitNumber: number,
  { mode = 'persistent' }: Add,
): Promise<MachineDisk> {
  const known = state.detachedDisks.find((disk) => topOf(disk) === path)
  if (chainsOf(state).flat().includes(path) && !known) {
    throw new MachineFault('InvalidDeviceSpec', `${path} is in use by this machine.`)
  }
  const capacityBytes = known?.capacityBytes ?? (await folder.capacityOf(path))
  const disk = describe(state.settings, unitNumber, { capacityBytes, mode, chain: [{ path }] })
  if (!known) return disk
  const { uuid, changeId, rawDevice, chain } = known
  return { ...disk, uuid, changeId, rawDevice, chain }
}

/** The machine's data about one more disk in a unit. */
export function describe(
  { disks, controller }: Pick<MachineSettings, 'disks' | 'controller'>,
  unitNumber: number,
  rest: Pick<MachineDisk, 'capacityBytes' | 'mode' | 'chain'> & { rawDevice?: RawDevice },
): MachineDisk {
  const labels = new Set(disks.map(({ label }) => label))
  let number = 1
  while (labels.has(`Hard disk ${number}`)) number++
  return {
    key: traitsOf(controller).firstKey + unitNumber,
    unitNumber,
    label: `Hard disk ${number}`,
    uuid: newDiskUuid(),
    changeId: undefined,
    rawDevice: undefined,
    ...rest,
  }
}

/** @throws MachineFault when the machine has no such disk */
export function diskOf({ settings }: Pick<MachineState, 'settings'>, key: number): MachineDisk {
  const disk = settings.disks.find((candidate) => candidate.key === key)
  if (!disk) throw new MachineFault('InvalidDeviceSpec', `The machine has no disk with key ${key}.`)
  return disk
}
