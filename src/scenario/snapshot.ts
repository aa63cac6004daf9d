import { randomBytes } from 'node:crypto'
import type { DiskObservation, GuestMarks, GuestState } from '../guest/guest.ts'
import { snapshotTag } from '../safety/tags.ts'
import { flatten } from '../vsphere/snapshots.ts'
import type { MachineSettings, SnapshotRef } from '../vsphere/virtual-machine.ts'
import type { Content, DiskUnderTest } from './disk.ts'
import { judgeEqual } from './judgement.ts'
import type { HostView, MachineUnderTest, Observed } from './machine.ts'
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
  host: HostView
  /** What the snapshot keeps of the machine's settings. */
  settings: MachineSettings
  /** undefined where the guest did not run. */
  guest: GuestState | undefined
  /** The data disks as the guest saw them, by UUID; none where it did not run. */
  disks: Map<string, DiskObservation>
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
  const tag = snapshotTag({ run: machine.run, baseline: false })
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
  const [after, settings] = await Promise.all([
    machine.observeMachine(),
    machine.vm.settingsIn(ref, machine.limits.look()),
  ])
  const kept = before.seen.powerState === 'suspended' || (memory && before.seen.powerState === 'poweredOn')
  return {
    moment: { ref, name, memory: kept, takenAt, host: before.seen, settings, contents, ...witnesses },
    checks: [checkTree(machine, name, ref, after), checkDeltas(machine, name, before, after)],
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
    ...disks.map(async (disk) => [disk.identity.uuid, (await disk.observe()).seen] as const),
  ])
  return { guest: guest.seen, disks: new Map(seen) }
}

/** Marks that never were before: after a revert they tell one moment from every other. */
export function freshMarks(when: string): GuestMarks {
  const nonce = randomBytes(6).toString('hex')
  return { memory: `memory ${when} (${nonce})`, systemDisk: `system disk ${when} (${nonce})` }
}

function checkTree(
  machine: MachineUnderTest,
  name: string,
  ref: SnapshotRef,
  after: Observed<HostView>,
): Check {
  const { roots, current } = after.seen.snapshots
  const inTree = flatten(roots).some((node) => node.ref === ref && node.name === name)
  const seen = `“${name}” is ${inTree ? '' : 'not '}in the tree; the machine stands ${current === ref ? '' : 'not '}under it`
  return machine.check(
    'The snapshot manager holds the snapshot, and the machine stands under it',
    judgeEqual(`“${name}” is in the tree; the machine stands under it`, seen),
    after,
  )
}

/** One delta for every disk that has a part in snapshots: its chain has grown by one file, on top of the one in use. */
function checkDeltas(
  machine: MachineUnderTest,
  name: string,
  before: Observed<HostView>,
  after: Observed<HostView>,
): Check {
  const was = new Map(before.seen.disks.map((disk) => [disk.uuid, disk.chain[0]]))
  const dependent = after.seen.disks.filter(({ mode }) => !mode.startsWith('independent'))
  const without = dependent.filter(({ uuid, chain }) => chain.length < 2 || chain[1] !== was.get(uuid))
  const labels = without.map((disk) => disk.label)
  return machine.check(
    `The snapshot “${name}” made a delta disk for each attached disk`,
    judgeEqual(
      'no disk without a new delta',
      labels.length === 0 ? 'no disk without a new delta' : `none for ${labels.join(', ')}`,
    ),
    before,
    after,
  )
}
