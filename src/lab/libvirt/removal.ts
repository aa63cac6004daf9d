import type { LibvirtContext } from './context.ts'
import { lookAnew } from './look.ts'
import { byLibvirt, notTranslated } from './refusals.ts'
import type { SnapshotKind } from './snapshot-kind.ts'
import { nameOf } from './snapshots.ts'

/** Has libvirt remove the snapshot, and merge what it keeps into its neighbours; with `children`, the whole subtree. */
export async function removeSnapshot(
  context: LibvirtContext,
  snapshotId: number,
  { children, consolidate }: { children: boolean; consolidate: boolean },
): Promise<void> {
  const name = nameOf(context, snapshotId)
  checkRemoval(context, { consolidate, hasBranches: !children && childrenOf(context, snapshotId).length > 1 })
  await deleteSnapshot(context, name, children ? ['--children'] : [])
}

/** From the leaves to the root, so that none ever has several children. */
export async function removeAllSnapshots(
  context: LibvirtContext,
  { consolidate }: { consolidate: boolean },
): Promise<void> {
  checkRemoval(context, { consolidate, hasBranches: false })
  for (;;) {
    const next = context.look.snapshots.findLast(({ id }) => childrenOf(context, id).length === 0)
    if (next === undefined) return
    await deleteSnapshot(context, next.name)
    await lookAnew(context)
  }
}

function checkRemoval({ parts }: LibvirtContext, asked: Parameters<SnapshotKind['whyNotRemoved']>[0]): void {
  const whyNot = parts.kind.whyNotRemoved(asked)
  if (whyNot !== undefined) throw notTranslated(whyNot)
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
