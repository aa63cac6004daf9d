import { MachineFault, type SnapshotRequest } from '../machine/machine.ts'
import { snapshotOf } from '../machine/state.ts'
import type { LibvirtContext } from './context.ts'
import { byLibvirt, notTranslated } from './refusals.ts'
import { described, snapshotXml, unfitName } from './snapshot-xml.ts'

/** Has libvirt keep the state of the machine. */
export async function takeSnapshot(context: LibvirtContext, request: SnapshotRequest): Promise<void> {
  refuseImpossible(context, request)
  const { look, record, parts } = context
  const running = look.powerState === 'poweredOn'
  const memory = running && request.memory
  const quiesced = running && !memory && request.quiesce && context.guest.toolsRunning
  const id = record.nextSnapshotId
  const { name, description } = request
  const order = await parts.kind.order({ id, disks: look.settings.disks, folder: parts.folder, memory })
  const xml = snapshotXml({ name, description, ...order })
  const flags = parts.kind.flags({ memory, quiesced })
  await byLibvirt(quiesced ? 'ApplicationQuiesceFault' : 'SnapshotFault', () =>
    context.virsh(['snapshot-create', '--xmlfile=/dev/stdin', ...flags], xml),
  )
  await context.keep({
    nextSnapshotId: id + 1,
    snapshots: [...record.snapshots, { id, name, quiesced }],
  })
}

/** Only the description: libvirt keeps a snapshot under its name. */
export async function renameSnapshot(
  context: LibvirtContext,
  snapshotId: number,
  { name, description }: { name?: string; description?: string },
): Promise<void> {
  const before = nameOf(context, snapshotId)
  if (name !== undefined && name !== before) throw notTranslated('renames no snapshots')
  if (description === undefined) return
  await byLibvirt('SnapshotFault', async () => {
    const xml = await context.virsh(['snapshot-dumpxml', '--security-info', `--snapshotname=${before}`])
    // The current one stays that: told so once more, libvirt forgets the files of its last revert, and the next one
    // deletes those of another snapshot (docs/findings.md).
    await context.virsh(
      ['snapshot-create', '--xmlfile=/dev/stdin', '--redefine'],
      described(xml, description),
    )
  })
}

/** By which libvirt knows it. @throws MachineFault when the machine has no such snapshot */
export function nameOf({ look }: LibvirtContext, snapshotId: number): string {
  return snapshotOf({ state: look }, snapshotId).name
}

function refuseImpossible({ look }: LibvirtContext, { name }: SnapshotRequest): void {
  if (name === '') throw new MachineFault('InvalidArgument', 'A snapshot needs a name.')
  const unfit = unfitName(name)
  if (unfit !== undefined) throw notTranslated(unfit)
  if (look.snapshots.some((one) => one.name === name)) {
    throw notTranslated('gives no two snapshots of a machine the same name')
  }
  if (look.powerState === 'suspended') {
    throw notTranslated('keeps no memory of a machine that is suspended')
  }
}
