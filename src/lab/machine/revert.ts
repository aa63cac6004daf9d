import type { MachineContext } from './context.ts'
import type { MachineDisk, MachineSnapshot } from './machine.ts'
import { resume, stop } from './power.ts'
import { chainsOf, isInSnapshots, type MachineState, pathsOf, snapshotOf, topOf } from './state.ts'

/** Brings back a snapshot's disks, settings, memory and power; what the machine was until now is gone. */
export async function revertTo(
  context: MachineContext,
  snapshotId: number,
  { suppressPowerOn }: { suppressPowerOn: boolean },
): Promise<void> {
  const wanted = snapshotOf(context, snapshotId)
  const snapshot = context.steps.snapshotToRestore(wanted, context.state.snapshots)
  await context.steps.restore(context, snapshot, () => bringBack(context, snapshot, suppressPowerOn))
  await context.update({ currentSnapshotId: wanted.id })
}

async function bringBack(
  context: MachineContext,
  snapshot: MachineSnapshot,
  suppressPowerOn: boolean,
): Promise<void> {
  const before = new Set(chainsOf(context.state).flat())
  await stop(context)
  await context.folder.bringBackNvram(snapshot.id)
  const disks = await restoredDisks(context, snapshot)
  await context.update({
    settings: { ...snapshot.settings, disks },
    powerState: 'poweredOff',
    bootTime: undefined,
    detachedDisks: [
      ...context.state.detachedDisks.filter(({ uuid }) => !disks.some((disk) => disk.uuid === uuid)),
      ...leftBehind(context.state, disks),
    ],
  })
  await removeUnused(context, before)
  const { folder } = context
  if (suppressPowerOn || !snapshot.memory) return
  if (snapshot.powerState === 'poweredOn') return resume(context, folder.memoryFile(snapshot.id))
  await folder.copy(folder.memoryFile(snapshot.id), folder.suspendFile)
  await context.update({ powerState: 'suspended' })
}

/** Files that stood for a state which nothing shows any more. */
export async function removeUnused(context: MachineContext, before: ReadonlySet<string>): Promise<void> {
  const used = new Set(chainsOf(context.state).flat())
  await context.folder.remove([...before].filter((file) => !used.has(file)))
}

async function restoredDisks(context: MachineContext, { settings }: MachineSnapshot): Promise<MachineDisk[]> {
  const current = context.state.settings.disks
  const toRestore = context.steps.disksToRestore(settings.disks)
  const restored = await Promise.all(
    settings.disks.map(async (disk) => {
      const now = current.find(({ uuid }) => uuid === disk.uuid)
      if (toRestore.includes(disk)) return [await onNewDelta(context, disk, now)]
      // An independent disk that another revert has taken off comes back as it is.
      const left = context.state.detachedDisks.find(({ uuid }) => uuid === disk.uuid)
      return now ?? left ?? []
    }),
  )
  return restored.flat()
}

async function onNewDelta(
  { folder, steps }: MachineContext,
  disk: MachineDisk,
  now: MachineDisk | undefined,
): Promise<MachineDisk> {
  const path = await folder.newDelta(disk)
  await steps.createDelta({
    file: folder.absolute(path),
    parent: folder.absolute(topOf(disk)),
    ...(now && { replaces: folder.absolute(topOf(now)) }),
    unitNumber: disk.unitNumber,
  })
  return { ...disk, chain: [{ path }, ...disk.chain] }
}

/**
 * A disk that came after the snapshot goes from the machine, and its own file stays on the datastore, as on a host: only
 * its deltas stood for a state that is gone. The content of an independent disk has no part in that, and stays whole.
 */
function leftBehind({ settings, snapshots }: MachineState, after: readonly MachineDisk[]): MachineDisk[] {
  const inSnapshots = snapshots.flatMap((one) => one.settings.disks.filter(isInSnapshots))
  const kept = new Set([...after, ...inSnapshots].flatMap(pathsOf))
  return settings.disks.flatMap((disk) => {
    const chain = isInSnapshots(disk) ? disk.chain.slice(-1) : disk.chain
    const [top] = chain
    return top && !kept.has(top.path) ? [{ ...disk, chain }] : []
  })
}
