import { closeFiles, isOpen, keepZerosOut, nodeOf } from './block-nodes.ts'
import type { MachineContext } from './context.ts'
import { afterMerge, type Merge, nextMerge } from './layers.ts'
import { MachineFault, type MachineSnapshot, type Progress } from './machine.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'
import { removeUnused } from './revert.ts'
import { chainsOf, detachedChainsOf, mapDisks, ownChainsOf, snapshotOf, topOf } from './state.ts'
import { runTool } from './tool.ts'

/** Takes a snapshot, or with `children` its whole subtree, out of the tree and merges its deltas into their parents. */
export async function removeSnapshot(
  context: MachineContext,
  snapshotId: number,
  { children, consolidate: mergeNow }: { children: boolean; consolidate: boolean },
  progress: Progress,
): Promise<void> {
  const snapshot = snapshotOf(context, snapshotId)
  const gone = children ? subtreeOf(context.state.snapshots, snapshot) : [snapshot]
  await forget(context, gone)
  if (mergeNow) await consolidate(context, progress)
}

export async function removeAllSnapshots(
  context: MachineContext,
  { consolidate: mergeNow }: { consolidate: boolean },
  progress: Progress,
): Promise<void> {
  await forget(context, context.state.snapshots)
  if (mergeNow) await consolidate(context, progress)
}

/** Merges every delta that no state and no branch needs of its own. */
export async function consolidate(context: MachineContext, progress: Progress): Promise<void> {
  for (let done = 1; ; done++) {
    const merge = mergeIn(context)
    if (!merge) return
    await context.steps.merge(context, merge, (one) => perform(context, one))
    progress(Math.min(99, done * 20))
  }
}

export function consolidationNeeded(context: MachineContext): boolean {
  return mergeIn(context) !== undefined
}

/** A host does nothing to a disk that no machine has. */
function mergeIn({ state }: MachineContext): Merge | undefined {
  return nextMerge(ownChainsOf(state), detachedChainsOf(state))
}

function subtreeOf(all: readonly MachineSnapshot[], root: MachineSnapshot): MachineSnapshot[] {
  const children = all.filter(({ parentId }) => parentId === root.id)
  return [root, ...children.flatMap((child) => subtreeOf(all, child))]
}

/** The children of what goes, and the current state, move up to the nearest snapshot that stays. */
async function forget(context: MachineContext, asked: readonly MachineSnapshot[]): Promise<void> {
  const { snapshots, currentSnapshotId } = context.state
  const gone = context.steps.snapshotsToRemove(asked, snapshots)
  const parents = new Map(gone.map(({ id, parentId }) => [id, parentId]))
  const inherited = (id: number | undefined): number | undefined =>
    id !== undefined && parents.has(id) ? inherited(parents.get(id)) : id
  const before = new Set(chainsOf(context.state).flat())
  await context.update({
    snapshots: snapshots
      .filter(({ id }) => !parents.has(id))
      .map((one) => ({ ...one, parentId: inherited(one.parentId) })),
    currentSnapshotId: inherited(currentSnapshotId),
  })
  await Promise.all(gone.map(({ id }) => context.folder.removeSnapshot(id)))
  await removeUnused(context, before)
}

async function perform(context: MachineContext, merge: Merge): Promise<void> {
  const { qemu, folder, state } = context
  const inUse = state.settings.disks.find(({ chain }) => chain.some(({ path }) => path === merge.top))
  const live = qemu && inUse && (await isOpen(qemu, folder.absolute(topOf(inUse))))
  if (live) await commitLive(context, qemu, merge, topOf(inUse))
  else
    await runTool('qemu-img', ['commit', '-q', '-b', folder.absolute(merge.base), folder.absolute(merge.top)])
  const open = new Set(live ? inUse.chain.map(({ path }) => path) : [])
  // QEMU has told the files that it has open of their new parent; the other branches' are told here.
  for (const orphan of merge.orphans.filter((file) => !open.has(file))) {
    const parent = folder.absolute(merge.base)
    await runTool('qemu-img', ['rebase', '-q', '-u', '-F', 'qcow2', '-b', parent, folder.absolute(orphan)])
  }
  await context.update(
    mapDisks(context.state, (disk) => ({
      ...disk,
      chain: afterMerge(
        disk.chain.map(({ path }) => path),
        merge,
      ).map((path) => ({ path })),
    })),
  )
  await folder.remove(merge.absorbed)
}

/** A block job while the guest runs. The top of the chain needs one step more: the guest changes over to the base. */
async function commitLive(
  { folder }: MachineContext,
  qemu: QemuProcess,
  { base, top, absorbed }: Merge,
  activeTop: string,
): Promise<void> {
  const { qmp } = qemu
  const job = `merge-${top}`.replaceAll(/[^\w-]/g, '_')
  const ofJob = (name: string) => qmp.waitFor(({ event, data }) => event === name && data.device === job)
  const completed = ofJob('BLOCK_JOB_COMPLETED')
  const ready = top === activeTop ? ofJob('BLOCK_JOB_READY') : undefined
  for (const waiting of [completed, ready]) waiting?.catch(() => {})
  await keepZerosOut(qemu, folder.absolute(base))
  await qmp.execute('block-commit', {
    'job-id': job,
    device: await nodeOf(qemu, folder.absolute(activeTop)),
    'top-node': await nodeOf(qemu, folder.absolute(top)),
    'base-node': await nodeOf(qemu, folder.absolute(base)),
  })
  if (ready) {
    const first = await Promise.race([ready, completed])
    if (first.event === 'BLOCK_JOB_READY') await qmp.execute('job-complete', { id: job })
  }
  const { data } = await completed
  if (data.error !== undefined) {
    throw new MachineFault('SnapshotFault', `${top} could not be merged: ${String(data.error)}.`)
  }
  await closeFiles(
    qemu,
    absorbed.map((path) => folder.absolute(path)),
  )
}
