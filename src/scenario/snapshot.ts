import { randomBytes } from 'node:crypto'
import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { GuestMarks } from '../guest/guest.ts'
import { snapshotKeepsMemory } from '../judge/as-asked.ts'
import { deltaPerDisk, snapshotInManager } from '../judge/snapshot.ts'
import { holds } from '../judge/statement.ts'
import { keepsMemory } from '../safety/baseline.ts'
import { VsphereError } from '../vsphere/faults/errors.ts'
import type { SnapshotRef } from '../vsphere/machine/virtual-machine.ts'
import { type ContentAt, contentAround, owedBy } from './contents.ts'
import type { Content, DiskUnderTest } from './disk.ts'
import { NotApplicable } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'
import { lookByProbes, type ProbeAt, type ProbeSeen, type ProbeUnderTest } from './probe.ts'
import type { Check } from './recorder.ts'
import { isSettled } from './settled.ts'
import type { Scene } from './stage.ts'

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
  /** What each of our disks held as far as we know, by UUID. */
  contents: ReadonlyMap<string, Content>
  /** What the author's probes saw just before it and just after it. */
  probes: ReadonlyMap<ProbeUnderTest, ProbeAt>
  /** What each held as a whole, as its guest read it; none where it did not run. */
  wholes: ReadonlyMap<DiskUnderTest, ContentAt>
}

export interface SnapshotOptions {
  name: string
  memory: boolean
  quiesce: boolean
}

/**
 * What the new snapshot is to say of itself, in place of the run's own mark: asked for just before it is taken, with what
 * its guest has told by then.
 */
export type Describe = (guest: Observed<SeenOf<'guest'>> | undefined) => Promise<string>

/**
 * Marks the guest's memory and system disk, looks at everything that a revert must bring back, then takes the snapshot
 * and checks that the snapshot manager and the disk chains show it. A guest that does not run has no say.
 */
export async function takeSnapshot(
  machine: MachineUnderTest,
  { disks, probes }: Scene,
  { name, memory, quiesce }: SnapshotOptions,
  describe: Describe = () => machine.custody.descriptionOf(name),
): Promise<{ moment: SnapshotMoment; checks: Check[] }> {
  const before = await machine.observeMachineUntil(isSettled)
  const running = before.seen.powerState === 'poweredOn'
  const sights = await lookByProbes(probes, { running })
  const asked = running ? await askGuest(machine, disks, name) : noWitnesses
  const tag = await describe(asked.guest)
  // The snapshot keeps the lease as it stands, and a revert brings that back.
  await machine.custody.lease.renew(machine.limits.look())
  const taking = () => take(machine, { name, memory, quiesce }, { tag, powerState: before.seen.powerState })
  const ref = await (memory && running ? machine.whenRoom(taking) : taking())
  const takenAt = performance.now()
  const contents = new Map(disks.map((disk) => [disk.identity.uuid, disk.content]))
  const taken = { snapshot: ref, name }
  const keepsRunning = memory && running
  const isThere = (seen: SeenOf<'machine'>) =>
    (!keepsRunning || holds(snapshotKeepsMemory, taken, seen)) &&
    holds(snapshotInManager, taken, seen) &&
    holds(deltaPerDisk, taken, before.seen, seen)
  const { looks, ...witnesses } = asked
  const [after, settings, sightsAfter, wholes] = await Promise.all([
    machine.observeMachineUntil(isThere),
    machine.observeSettingsIn(ref),
    lookByProbes(probes, { running }),
    sideBySide(
      [...looks],
      async ([disk, look]) => [disk, await contentAround(disk, look, { memory, host: before.seen })] as const,
    ),
  ])
  for (const uuid of basesThatStayInUse(before.seen, after.seen)) machine.basesInUse.add(uuid)
  const kept = before.seen.powerState === 'suspended' || keepsRunning
  return {
    moment: {
      ref,
      name,
      memory: kept,
      takenAt,
      host: before,
      settings,
      contents,
      ...witnesses,
      probes: around(sights, sightsAfter),
      wholes: running ? new Map(wholes) : owedBy(machine),
    },
    checks: await Promise.all([
      machine.judge(snapshotInManager, taken, after),
      ...(keepsRunning ? [machine.judge(snapshotKeepsMemory, taken, after)] : []),
      machine.judge(deltaPerDisk, taken, before, after),
    ]),
  }
}

type Sights = ReadonlyMap<ProbeUnderTest, ProbeSeen>

function around(sights: Sights, sightsAfter: Sights): SnapshotMoment['probes'] {
  return new Map(
    [...sights].map(([probe, before]) => [probe, { before, after: sightsAfter.get(probe) ?? before }]),
  )
}

/** @throws NotApplicable where its host cannot keep the memory of this machine, which the baseline has shown already */
async function take(
  machine: MachineUnderTest,
  { name, memory, quiesce }: SnapshotOptions,
  { tag, powerState }: { tag: string; powerState: string },
): Promise<SnapshotRef> {
  try {
    return await machine.do(
      'take snapshot',
      { name, memory, quiesce },
      () => machine.vm.takeSnapshot({ name, description: tag, memory, quiesce }, machine.limits.task()),
      (snapshot) => ({ snapshot }),
      { kind: 'remove-snapshot', tag },
    )
  } catch (error) {
    // A suspended machine's snapshot has its memory in it, whatever is asked for.
    const withMemory = powerState === 'suspended' || (memory && powerState === 'poweredOn')
    if (!withMemory || !(error instanceof VsphereError) || (await keepsMemory(machine.custody))) throw error
    throw new NotApplicable(machine.name, 'a snapshot with memory', `its host cannot keep it: ${error.what}`)
  }
}

/** Of a disk whose deltas are files, another file is in use once there is a snapshot. */
function basesThatStayInUse(before: SeenOf<'machine'>, after: SeenOf<'machine'>): string[] {
  const was = new Map(before.disks.map(({ uuid, parents }) => [uuid, parents]))
  const grown = after.disks.filter(({ uuid, parents }) => parents.length > (was.get(uuid)?.length ?? 0))
  return grown.flatMap(({ uuid, parents }) => (parents[0] === was.get(uuid)?.[0] ? [uuid] : []))
}

type GuestsWord = Pick<SnapshotMoment, 'guest' | 'disks'> & {
  looks: ReadonlyMap<DiskUnderTest, Observed<SeenOf<'content'>>>
}

const noWitnesses: GuestsWord = { guest: undefined, disks: new Map(), looks: new Map() }

async function askGuest(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  name: string,
): Promise<GuestsWord> {
  const [guest, looks] = await Promise.all([
    machine.leaveMarks(freshMarks(`at ${name}`)),
    sideBySide(disks, async (disk) => [disk, await disk.whole.lookBeforeSnapshot()] as const),
  ])
  return {
    guest,
    disks: new Map(looks.map(([disk, look]) => [disk.identity.uuid, look.disk])),
    looks: new Map(looks.map(([disk, { content }]) => [disk, content])),
  }
}

/** Marks that never were before: after a revert they tell one moment from every other. */
export function freshMarks(when: string): GuestMarks {
  const nonce = randomBytes(6).toString('hex')
  return { memory: `memory ${when} (${nonce})`, systemDisk: `system disk ${when} (${nonce})` }
}
