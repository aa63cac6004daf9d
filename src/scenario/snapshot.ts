import { randomBytes } from 'node:crypto'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { GuestMarks } from '../guest/guest.ts'
import { deltaPerDisk, snapshotInManager } from '../judge/snapshot.ts'
import type { SnapshotRef } from '../vsphere/machine/virtual-machine.ts'
import type { Content, DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'

/** A snapshot of one machine, with what machine and guest were like at that moment. */
export interface SnapshotMoment {
  ref: SnapshotRef
  name: string
  /** Whether the guest's memory is in it. */
  memory: boolean
  /** `performance.now()` when the snapshot had been taken. */
  takenAt: number
  /** The machine just before. */
  host: Observed<SeenOf<'machine'>>
  /** What the snapshot keeps of the machine's settings. */
  settings: Observed<SeenOf<'snapshot-settings'>>
  /** undefined where the guest did not run. */
  guest: Observed<SeenOf<'guest'>> | undefined
  /** The data disks as the guest saw them, by UUID; none where it did not run. */
  disks: ReadonlyMap<string, Observed<SeenOf<'disk'>>>
  /** What each of our disks held, by UUID. */
  contents: ReadonlyMap<string, Content>
}

export interface SnapshotOptions {
  name: string
  memory: boolean
  quiesce: boolean
}

/**
 * Marks the guest's memory and system disk, looks at everything that a revert must bring back, then takes the snapshot
 * and checks that the snapshot manager and the disk chains show it. A guest that does not run has no say.
 */
export async function takeSnapshot(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  { name, memory, quiesce }: SnapshotOptions,
): Promise<{ moment: SnapshotMoment; checks: Check[] }> {
  const before = await machine.observeMachine()
  const witnesses =
    before.seen.powerState === 'poweredOn' ? await askGuest(machine, disks, name) : noWitnesses
  const tag = await machine.custody.descriptionOf(name)
  // The snapshot keeps the lease as it stands, and a revert brings that back.
  await machine.custody.lease.renew(machine.limits.look())
  const ref = await machine.do(
    'take snapshot',
    { name, memory, quiesce },
    () => machine.vm.takeSnapshot({ name, description: tag, memory, quiesce }, machine.limits.task()),
    (snapshot) => ({ snapshot }),
    { kind: 'remove-snapshot', tag },
  )
  const takenAt = performance.now()
  const contents = new Map(disks.map((disk) => [disk.identity.uuid, disk.content]))
  const [after, settings] = await Promise.all([machine.observeMachine(), machine.observeSettingsIn(ref)])
  const kept = before.seen.powerState === 'suspended' || (memory && before.seen.powerState === 'poweredOn')
  return {
    moment: { ref, name, memory: kept, takenAt, host: before, settings, contents, ...witnesses },
    checks: [
      machine.judge(snapshotInManager, { snapshot: ref, name }, after),
      machine.judge(deltaPerDisk, { snapshot: ref, name }, before, after),
    ],
  }
}

type GuestsWord = Pick<SnapshotMoment, 'guest' | 'disks'>

const noWitnesses: GuestsWord = { guest: undefined, disks: new Map() }

async function askGuest(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  name: string,
): Promise<GuestsWord> {
  await machine.leaveMarks(freshMarks(`at ${name}`))
  const [guest, ...seen] = await Promise.all([
    machine.observeGuest(),
    ...disks.map(async (disk) => [disk.identity.uuid, await disk.observe()] as const),
  ])
  return { guest, disks: new Map(seen) }
}

/** Marks that never were before: after a revert they tell one moment from every other. */
export function freshMarks(when: string): GuestMarks {
  const nonce = randomBytes(6).toString('hex')
  return { memory: `memory ${when} (${nonce})`, systemDisk: `system disk ${when} (${nonce})` }
}
