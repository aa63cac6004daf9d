import type { LibvirtContext } from './context.ts'
import { lookAnew } from './look.ts'
import { byLibvirt, notTranslated } from './refusals.ts'
import { nameOf } from './snapshots.ts'

/** Has libvirt merge the snapshot's files into their neighbours; with `children`, those of the whole subtree. */
export async function removeSnapshot(
  context: LibvirtContext,
  snapshotId: number,
  { children, consolidate }: { children: boolean; consolidate: boolean },
): Promise<void> {
  const name = nameOf(context, snapshotId)
  if (!consolidate) throw notTranslated('removes no snapshot without merging its files')
  if (!children && childrenOf(context, snapshotId).length > 1) {
    throw notTranslated('removes no snapshot from which several others come')
  }
  await deleteSnapshot(context, name, children ? ['--children'] : [])
}

/** From the leaves to the root, so that none ever has several children. */
export async function removeAllSnapshots(
  context: LibvirtContext,
  { consolidate }: { consolidate: boolean },
): Promise<void> {
  if (!consolidate) throw notTranslated('removes no snapshots without merging their files')
  for (;;) {
    const next = context.look.snapshots.findLast(({ id }) => childrenOf(context, id).length === 0)
    if (next === undefined) return
    await deleteSnapshot(context, next.name)
    await lookAnew(context)
  }
}

async function deleteSnapshot(
  context: LibvirtContext,
  name: string,
  flags: readonly string[] = [],
): Promise<void> {
  await byLibvirt('SnapshotFault', () =>
    context.virsh(['snapshot-delete', `--snapshotname=${name}`, ...flags]),
  )
}

function childrenOf({ look }: LibvirtContext, snapshotId: number) {
  return look.snapshots.filter(({ parentId }) => parentId === snapshotId)
}
