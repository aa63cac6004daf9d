import { randomBytes } from 'node:crypto'
import type { DiskObservation, GuestMarks, GuestState } from '../guest/guest.ts'
import { snapshotTag } from '../safety/tags.ts'
import type { SnapshotNode, SnapshotRef, VirtualMachineState } from '../vsphere/virtual-machine.ts'
import type { DiskUnderTest } from './disk.ts'
import { judgeEqual } from './judgement.ts'
import type { MachineUnderTest, Observed } from './machine.ts'
import type { Check } from './recorder.ts'

/** A snapshot of one machine, with what the guest was like at that moment. */
export interface SnapshotMoment {
  ref: SnapshotRef
  name: string
  memory: boolean
  /** `performance.now()` when the snapshot had been taken. */
  takenAt: number
  guest: GuestState
  /** The data disks as the guest saw them, by UUID. */
  disks: Map<string, DiskObservation>
}

export interface SnapshotOptions {
  name: string
  memory: boolean
}

/**
 * Marks the guest's memory and system disk, looks at everything that a revert must bring back, then takes the snapshot
 * and checks that the snapshot manager and the disk chains show it.
 */
export async function takeSnapshot(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  { name, memory }: SnapshotOptions,
): Promise<{ moment: SnapshotMoment; checks: Check[] }> {
  await machine.leaveMarks(freshMarks(`at ${name}`))
  const [guest, before, ...seen] = await Promise.all([
    machine.observeGuest(),
    machine.observeMachine(),
    ...disks.map((disk) => disk.observe()),
  ])
  const tag = snapshotTag({ run: machine.run, baseline: false })
  // The snapshot keeps the lease as it stands, and a revert brings that back.
  await machine.custody.lease.renew(machine.limits.look())
  const ref = await machine.do(
    'take snapshot',
    { name, memory },
    () => machine.vm.takeSnapshot({ name, description: tag, memory, quiesce: false }, machine.limits.task()),
    (snapshot) => ({ snapshot }),
    { kind: 'remove-snapshot', tag },
  )
  const takenAt = performance.now()
  const after = await machine.observeMachine()
  const bySnapshot = new Map(disks.map((disk, i) => [disk.identity.uuid, seen[i]?.seen ?? absent]))
  return {
    moment: { ref, name, memory, takenAt, guest: guest.seen, disks: bySnapshot },
    checks: [checkTree(machine, name, ref, after), checkDeltas(machine, name, before, after)],
  }
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
  after: Observed<VirtualMachineState>,
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

/** One delta for every attached disk: each chain has grown by one file, on top of the file that was in use. */
function checkDeltas(
  machine: MachineUnderTest,
  name: string,
  before: Observed<VirtualMachineState>,
  after: Observed<VirtualMachineState>,
): Check {
  const was = new Map(before.seen.disks.map((disk) => [disk.uuid, disk.chain[0]]))
  const without = after.seen.disks.filter(({ uuid, chain }) => chain.length < 2 || chain[1] !== was.get(uuid))
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

function flatten(nodes: readonly SnapshotNode[]): SnapshotNode[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)])
}

const absent: DiskObservation = {
  present: false,
  path: null,
  sizeBytes: null,
  online: false,
  readOnly: false,
  partitionTable: 'none',
  wholeDiskFilesystem: null,
  blankEnds: null,
  partitions: [],
}
