import type { MachineDisk } from '../machine/machine.ts'
import { pathsOf } from '../machine/state.ts'
import type { LibvirtContext } from './context.ts'
import { holderOf } from './linked-files.ts'
import { lookAnew } from './look.ts'
import type { BesideRecord } from './record.ts'
import { byLibvirt } from './refusals.ts'
import { nameOf } from './snapshots.ts'

/** Has libvirt bring back a snapshot; what the machine was until now is gone. */
export async function revertTo(
  context: LibvirtContext,
  snapshotId: number,
  { suppressPowerOn }: { suppressPowerOn: boolean },
): Promise<void> {
  const name = nameOf(context, snapshotId)
  const before = await Promise.all(context.look.settings.disks.map((disk) => ownOf(context, disk)))
  context.parts.relay.detach()
  context.bootTime = undefined
  const wouldRun = context.look.snapshots.some(({ id, memory }) => id === snapshotId && memory)
  const stays = suppressPowerOn && wouldRun
  await byLibvirt('SnapshotFault', () =>
    context.virsh(['snapshot-revert', `--snapshotname=${name}`, ...(stays ? ['--paused'] : [])]),
  )
  // Not one instruction of the guest's was run meanwhile.
  if (stays) await byLibvirt('GenericVmConfigFault', () => context.virsh(['destroy']))
  await lookAnew(context)
  await rememberLeft(context, before)
}

/** A disk that came after the snapshot goes from the machine, and its own file stays on the datastore. */
async function rememberLeft(context: LibvirtContext, before: BesideRecord['detached']): Promise<void> {
  const { record, look } = context
  const left = before.filter(({ uuid }) => !look.settings.disks.some((disk) => disk.uuid === uuid))
  if (left.length > 0) await context.keep({ detached: [...record.detached, ...left] })
}

/** The file that a disk came with is the last of its chain, or holds it. */
async function ownOf(
  { parts }: LibvirtContext,
  disk: MachineDisk,
): Promise<BesideRecord['detached'][number]> {
  return { path: await holderOf(parts, pathsOf(disk).at(-1) ?? ''), uuid: disk.uuid }
}
