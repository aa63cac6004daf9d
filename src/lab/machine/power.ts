import { takeUpTracking } from './change-tracking.ts'
import type { MachineContext } from './context.ts'
import { NO_GUEST } from './context.ts'
import { traitsOf } from './controller.ts'
import type { GoldenState } from './golden-state.ts'
import { lookAtGuest, watchGuest } from './guest-watch.ts'
import { FIRST_HARDWARE } from './hardware-version.ts'
import type { MachineDisk, MachineSettings } from './machine.ts'
import { MachineFault } from './machine.ts'
import { refuseChangedImage } from './origin.ts'
import { type Account, personalise } from './personalise.ts'
import { plugDisk } from './plug.ts'
import type { QemuDisk } from './qemu/command-line.ts'
import { QemuProcess } from './qemu/qemu-process.ts'
import { configOf } from './qemu-config.ts'
import { pathsOf, serialOf, topOf } from './state.ts'

export async function powerOn(context: MachineContext): Promise<void> {
  const { powerState, personalised } = context.state
  if (powerState === 'poweredOn') throw new MachineFault('InvalidPowerState', 'The machine is on.')
  if (powerState === 'suspended') return resume(context, context.folder.suspendFile)
  if (personalised) return boot(context)
  if ('golden' in context.origin) return startAsNew(context, context.origin)
  await boot(context)
  await context.update({ personalised: true })
}

/** Ends the guest as pulling the plug does. */
export async function powerOff(context: MachineContext): Promise<void> {
  if (context.state.powerState === 'poweredOff') {
    throw new MachineFault('InvalidPowerState', 'The machine is off.')
  }
  await stop(context)
  await context.update({ powerState: 'poweredOff', bootTime: undefined })
}

/** Whatever is under way fails, and the machine is off. */
export async function losePower(context: MachineContext): Promise<void> {
  context.powerLosses++
  await context.qemu?.kill()
}

export async function reset(context: MachineContext): Promise<void> {
  runningQemu(context)
  await stop(context)
  await boot(context)
}

export async function suspend(context: MachineContext): Promise<void> {
  const qemu = runningQemu(context)
  if (!traitsOf(context.state.settings.controller).keepsMemory) {
    throw new MachineFault('InvalidState', 'The memory of this machine cannot be kept.')
  }
  const { suspendFile } = context.folder
  await qemu.qmp.execute('stop')
  await context.folder.remove([suspendFile])
  await qemu.saveMemory(context.folder.absolute(suspendFile))
  await stop(context, { keepSuspendFile: true })
  await context.update({ powerState: 'suspended' })
}

/** Starts the process with the memory of a file of the datastore. */
export async function resume(context: MachineContext, memoryPath: string): Promise<void> {
  const memory = context.steps.memoryToResume(context.folder.absolute(memoryPath))
  await start(context, disksOf(context), memory)
  await context.folder.remove([context.folder.suspendFile])
  const now = context.steps.hostTime()
  const bootTime = memory === undefined ? now : (context.state.bootTime ?? now)
  await context.update({ powerState: 'poweredOn', bootTime })
}

/** Ends the process, if there is one, and what lives as long as it: connections, nonpersistent writes, suspend file. */
export async function stop(
  context: MachineContext,
  { keepSuspendFile = false }: { keepSuspendFile?: boolean } = {},
): Promise<void> {
  const { qemu, folder } = context
  context.qemu = undefined
  context.relay.detach()
  context.guest = NO_GUEST
  await qemu?.quit()
  if (context.state.question !== undefined) await context.update({ question: undefined })
  if (keepSuspendFile) return
  await folder.remove([folder.suspendFile, ...context.state.settings.disks.flatMap(redoOf)])
}

/** @throws MachineFault when the machine is not on */
export function runningQemu({ qemu }: MachineContext): QemuProcess {
  if (!qemu) throw new MachineFault('InvalidPowerState', 'The machine is not on.')
  return qemu
}

/** The file that the guest writes to: the disk's top, or a throwaway delta on it. */
export function fileInUse(disk: MachineDisk): string {
  return redoOf(disk)[0] ?? topOf(disk)
}

/** {@link fileInUse}, then all that it stands on. */
export function filesInUse(disk: MachineDisk): string[] {
  return [...redoOf(disk), ...pathsOf(disk)]
}

function boot(context: MachineContext): Promise<void> {
  return context.steps.boot(context, () => bootNow(context))
}

async function bootNow(context: MachineContext): Promise<void> {
  await renewRedos(context)
  await context.update({ settings: takeUpTracking(context.state.settings) })
  await start(context, disksOf(context), undefined)
  await context.update({ powerState: 'poweredOn', bootTime: context.steps.hostTime() })
}

/** The first start goes on from the golden memory where the machine still is what that was made for. */
async function startAsNew(
  context: MachineContext,
  { golden, account }: { golden: GoldenState; account: Account },
): Promise<void> {
  const { state } = context
  await renewRedos(context)
  const isGolden = isAsGolden(state.settings, golden)
  const disks = disksOf(context)
  const [system, others] = [disks.filter(isSystem), disks.filter((disk) => !isSystem(disk))]
  const qemu = isGolden
    ? await start(context, system, golden.memory, others)
    : await start(context, disks, undefined)
  await personalise(qemu, state, account)
  await context.steps.settle(context, qemu)
  await lookAtGuest(context, qemu)
  await context.update({ powerState: 'poweredOn', bootTime: context.steps.hostTime(), personalised: true })
}

async function start(
  context: MachineContext,
  disks: readonly QemuDisk[],
  memory: string | undefined,
  disksToPlug: readonly QemuDisk[] = [],
): Promise<QemuProcess> {
  const { powerLosses } = context
  await refuseChangedImage(context.origin)
  const qemu = await QemuProcess.start(
    configOf(context, disks),
    context.folder.absolute(context.folder.log),
    memory,
  )
  if (context.closed || context.powerLosses > powerLosses) {
    await qemu.kill()
    throw new MachineFault('InvalidState', 'The machine was closed, or lost its power, while it started.')
  }
  context.qemu = qemu
  void qemu.ended.then((reason) => onEnd(context, qemu, reason))
  for (const disk of disksToPlug) await plugDisk(qemu, disk)
  context.relay.attach((guestPort) => qemu.hostPort(guestPort))
  await context.steps.run(qemu)
  watchGuest(context, qemu)
  return qemu
}

/** The guest shut itself down, or the process was killed: nobody had asked for it here. */
async function onEnd(context: MachineContext, qemu: QemuProcess, reason: string): Promise<void> {
  if (context.qemu !== qemu) return
  await stop(context)
  await context.update({ powerState: 'poweredOff', bootTime: undefined, lastEnd: reason })
}

function disksOf(context: MachineContext): QemuDisk[] {
  return context.state.settings.disks.map((disk) => qemuDisk(context, disk)).filter(({ unseen }) => !unseen)
}

export function qemuDisk({ folder, steps }: MachineContext, disk: MachineDisk): QemuDisk {
  const chain = filesInUse(disk).map((path) => folder.absolute(path))
  return steps.openDisk({ unitNumber: disk.unitNumber, chain, serial: serialOf(disk) })
}

function isAsGolden(settings: MachineSettings, golden: GoldenState): boolean {
  const { hardwareVersion, memoryMiB, cpus, controller } = settings
  const isFirst = hardwareVersion === FIRST_HARDWARE && controller === 'pvscsi'
  return isFirst && memoryMiB === golden.memoryMiB && cpus === golden.cpus
}

function isSystem({ unitNumber }: QemuDisk): boolean {
  return unitNumber === 0
}

function redoOf(disk: MachineDisk): string[] {
  return disk.mode === 'independent_nonpersistent' ? [topOf(disk).replace(/\.qcow2$/, '-redo.qcow2')] : []
}

async function renewRedos(context: MachineContext): Promise<void> {
  for (const disk of context.state.settings.disks) await renewRedo(context, disk)
}

/** A nonpersistent disk gets an empty file for the writes that it loses at power-off; other disks have none. */
export async function renewRedo({ folder, steps }: MachineContext, disk: MachineDisk): Promise<void> {
  for (const redo of redoOf(disk)) {
    await folder.remove([redo])
    const [file, parent] = [folder.absolute(redo), folder.absolute(topOf(disk))]
    await steps.createDelta({ file, parent, unitNumber: disk.unitNumber })
  }
}
