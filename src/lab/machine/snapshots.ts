import { setTimeout as sleep } from 'node:timers/promises'
import { Deadline } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import { isOpen, newNodeName, nodeOf } from './block-nodes.ts'
import { type EndedEpochs, endEpochs } from './change-tracking.ts'
import type { MachineContext } from './context.ts'
import { traitsOf } from './controller.ts'
import {
  type MachineDisk,
  MachineFault,
  type MachineSettings,
  type MachineSnapshot,
  type SnapshotRequest,
} from './machine.ts'
import { fileInUse } from './power.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'
import { type ChangeEpoch, isInSnapshots, topOf } from './state.ts'

const FREEZE_MS = 30_000

/** Keeps the state of the machine: a new delta for each disk, and what else the request asks for. */
export async function takeSnapshot(
  context: MachineContext,
  request: SnapshotRequest,
): Promise<MachineSnapshot> {
  refuseImpossible(context, request)
  return context.steps.takeSnapshot(context, request, (asked) => take(context, asked))
}

async function take(context: MachineContext, request: SnapshotRequest): Promise<MachineSnapshot> {
  const { state, folder } = context
  const { snapshot, settings, epochs } = await keep(context, request, state.nextSnapshotId)
  await folder.saveSnapshot(snapshot)
  if (snapshot.quiesced) await folder.saveManifest(snapshot)
  await context.update({
    settings,
    epochs: [...state.epochs, ...epochs],
    snapshots: [...state.snapshots, snapshot],
    currentSnapshotId: snapshot.id,
    nextSnapshotId: snapshot.id + 1,
  })
  return snapshot
}

function refuseImpossible({ state, steps }: MachineContext, { memory, name }: SnapshotRequest): void {
  if (name === '') throw new MachineFault('InvalidArgument', 'A snapshot needs a name.')
  if (levelOf(state.snapshots, state.currentSnapshotId) >= steps.mostLevels) {
    const why = `A machine holds ${steps.mostLevels} snapshots in a row at most.`
    steps.refuse(new MachineFault('TooManySnapshotLevels', why))
  }
  const withMemory = state.powerState === 'suspended' || (state.powerState === 'poweredOn' && memory)
  if (withMemory && !traitsOf(state.settings.controller).keepsMemory) {
    throw new MachineFault('SnapshotFault', 'The memory of this machine cannot be kept.')
  }
  const independent = state.settings.disks.find((disk) => !isInSnapshots(disk))
  if (independent && withMemory) {
    const why = `${independent.label} is independent: its content would not fit the memory after a revert.`
    steps.refuse(new MachineFault('MemorySnapshotOnIndependentDisk', why))
  }
  const most = state.settings.extraConfig['snapshot.maxSnapshots']
  if (most !== undefined && state.snapshots.length >= Number(most)) {
    const why = `snapshot.maxSnapshots allows this machine ${most} snapshots.`
    steps.refuse(new MachineFault('SnapshotFault', why))
  }
}

function levelOf(snapshots: readonly MachineSnapshot[], id: number | undefined): number {
  const snapshot = snapshots.find((candidate) => candidate.id === id)
  return snapshot ? 1 + levelOf(snapshots, snapshot.parentId) : 0
}

interface Kept {
  readonly snapshot: MachineSnapshot
  readonly epochs: readonly ChangeEpoch[]
  /** The machine's settings from now on. */
  readonly settings: MachineSettings
}

async function keep(context: MachineContext, request: SnapshotRequest, id: number): Promise<Kept> {
  const { state, qemu, guest, steps } = context
  const deltas = await planDeltas(context)
  const running = qemu !== undefined && state.powerState === 'poweredOn'
  const memory = state.powerState === 'suspended' || (running && request.memory)
  // As on vSphere: where the memory is kept the guest's file systems need not be still.
  const quiesced = running && !memory && request.quiesce && guest.toolsRunning
  let now: EndedEpochs
  try {
    if (!running) await keepAtRest(context, deltas, id)
    else if (memory) await keepWithMemory(context, qemu, deltas, id)
    else await keepDisks(context, qemu, deltas, quiesced)
    now = await endEpochs(context)
    await context.folder.keepNvram(id)
  } catch (error) {
    await context.folder.remove([...deltas.map(({ path }) => path), context.folder.memoryFile(id)])
    if (error instanceof MachineFault) throw error
    throw new MachineFault('SnapshotFault', messageOf(error), { cause: error })
  }
  const snapshot = {
    id,
    parentId: state.currentSnapshotId,
    name: request.name,
    description: request.description,
    createdAt: steps.hostTime(),
    powerState: memory ? state.powerState : ('poweredOff' as const),
    memory,
    quiesced,
    settings: now.settings,
  }
  const disks = withDeltas(now.settings.disks, deltas)
  return { snapshot, settings: { ...now.settings, disks }, epochs: now.epochs }
}

interface Delta {
  readonly disk: MachineDisk
  readonly path: string
}

async function planDeltas({ state, folder, steps }: MachineContext): Promise<Delta[]> {
  const disks = steps.disksToSnapshot(state.settings.disks)
  return Promise.all(disks.map(async (disk) => ({ disk, path: await folder.newDelta(disk) })))
}

function withDeltas(disks: readonly MachineDisk[], deltas: readonly Delta[]): MachineDisk[] {
  return disks.map((disk) => {
    const delta = deltas.find((candidate) => candidate.disk.key === disk.key)
    return delta ? { ...disk, chain: [{ path: delta.path }, ...disk.chain] } : disk
  })
}

async function keepAtRest(context: MachineContext, deltas: readonly Delta[], id: number) {
  const { folder, state } = context
  for (const delta of deltas) await addAtRest(context, delta)
  if (state.powerState === 'suspended') await folder.copy(folder.suspendFile, folder.memoryFile(id))
}

/** To a disk that no process has open. */
async function addAtRest({ folder, steps }: MachineContext, { disk, path }: Delta): Promise<void> {
  const parent = folder.absolute(topOf(disk))
  await steps.createDelta({ file: folder.absolute(path), parent, unitNumber: disk.unitNumber })
}

/** The machine stands still while its memory is written, so that memory and disks are of one moment. */
async function keepWithMemory(
  context: MachineContext,
  qemu: QemuProcess,
  deltas: readonly Delta[],
  id: number,
): Promise<void> {
  await qemu.qmp.execute('stop')
  try {
    await qemu.saveMemory(context.folder.absolute(context.folder.memoryFile(id)))
    await addDeltas(context, qemu, deltas)
  } finally {
    await qemu.qmp.execute('cont')
  }
}

async function keepDisks(
  context: MachineContext,
  qemu: QemuProcess,
  deltas: readonly Delta[],
  quiesced: boolean,
): Promise<void> {
  if (!quiesced) return addDeltas(context, qemu, deltas)
  const deadline = Deadline.after(FREEZE_MS)
  try {
    await context.steps.freeze(() => freeze(qemu, deadline))
    await addDeltas(context, qemu, deltas)
  } finally {
    await thaw(qemu)
  }
}

async function freeze({ agent }: QemuProcess, deadline: Deadline): Promise<void> {
  try {
    await agent.execute('guest-fsfreeze-freeze', {}, deadline)
  } catch (error) {
    throw new MachineFault('ApplicationQuiesceFault', `The guest could not be frozen: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** A guest that stays frozen is lost for its users: asks until the agent says that nothing is frozen. */
async function thaw({ agent }: QemuProcess): Promise<void> {
  const deadline = Deadline.after(FREEZE_MS)
  for (;;) {
    await agent.execute('guest-fsfreeze-thaw', {}, deadline)
    if ((await agent.execute('guest-fsfreeze-status', {}, deadline)) === 'thawed') return
    await sleep(50)
  }
}

/** All disks change over to their deltas between two of the guest's writes, or none does. */
async function addDeltas(
  context: MachineContext,
  qemu: QemuProcess,
  deltas: readonly Delta[],
): Promise<void> {
  const { folder, steps } = context
  const actions: object[] = []
  for (const { disk, path } of deltas) {
    const inUse = folder.absolute(fileInUse(disk))
    if (await isOpen(qemu, inUse)) actions.push(await changeOver(qemu, inUse, folder.absolute(path)))
    else await addAtRest(context, { disk, path })
  }
  if (actions.length > 0) await steps.changeOver(qemu, actions)
}

async function changeOver(qemu: QemuProcess, inUse: string, delta: string): Promise<object> {
  return {
    type: 'blockdev-snapshot-sync',
    data: {
      'node-name': await nodeOf(qemu, inUse),
      'snapshot-file': delta,
      'snapshot-node-name': newNodeName(),
      format: 'qcow2',
      mode: 'absolute-paths',
    },
  }
}
