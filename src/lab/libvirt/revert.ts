import type { MachineDisk } from '../machine/machine.ts'
import { topOf } from '../machine/state.ts'
import type { LibvirtContext } from './context.ts'
import { lookAnew } from './look.ts'
import { byLibvirt } from './refusals.ts'
import { nameOf } from './snapshots.ts'

/** Has libvirt bring back a snapshot; what the machine was until now is gone. */
export async function revertTo(
  context: LibvirtContext,
  snapshotId: number,
  { suppressPowerOn }: { suppressPowerOn: boolean },
): Promise<void> {
  const name = nameOf(context, snapshotId)
  const before = context.look.settings.disks
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
async function rememberLeft(context: LibvirtContext, before: readonly MachineDisk[]): Promise<void> {
  const { record, look } = context
  const left = before.filter(({ uuid }) => !look.settings.disks.some((disk) => disk.uuid === uuid))
  if (left.length === 0) return
  const own = left.map((disk) => ({ ...disk, chain: disk.chain.slice(-1) }))
  const detached = own.map((disk) => ({ path: topOf(disk), uuid: disk.uuid }))
  await context.keep({ detached: [...record.detached, ...detached] })
}
