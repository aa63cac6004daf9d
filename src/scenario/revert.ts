import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { diskDiffers, machineDiffers, marksAreThere, marksDiffer } from '../judge/before-revert.ts'
import { hasPartInSnapshots } from '../judge/part-in-snapshots.ts'
import {
  revertBoot,
  revertFreshBoot,
  revertMemory,
  revertNotStarted,
  revertPlace,
  revertPower,
  revertSuspended,
  revertSystemDisk,
  revertTree,
} from '../judge/revert.ts'
import { holds } from '../judge/statement.ts'
import { type Asking, amongNobody } from './bystanders.ts'
import { owe, settleDebt } from './contents.ts'
import type { DiskUnderTest } from './disk.ts'
import { asPromised } from './host-refusal.ts'
import type { MachineUnderTest } from './machine.ts'
import { startGuest, waitForGuest } from './power.ts'
import { lookByProbes } from './probe.ts'
import type { Check } from './recorder.ts'
import { freshMarks, type SnapshotMoment } from './snapshot.ts'
import type { Scene } from './stage.ts'

export interface RevertOptions {
  /** Ask the host not to start a machine that ran in the snapshot. */
  suppressPowerOn: boolean
  /** Start a machine whose guest ran in the snapshot and that comes back off, as one without memory does. */
  start: boolean
}

type Host = Observed<SeenOf<'machine'>>
type GuestSeen = Observed<SeenOf<'guest'>>

/**
 * Reverts one machine to a snapshot, and proves that it went back: before, the guest is given marks that the snapshot
 * cannot know and its disks are seen to differ; after, the snapshot's own marks must be there and the new ones gone.
 */
export async function revert(
  machine: MachineUnderTest,
  { disks, detached = [], probes }: Scene,
  moment: SnapshotMoment,
  { suppressPowerOn, start, asking = amongNobody }: RevertOptions & { asking?: Asking },
): Promise<Check[]> {
  const before = await machine.observeMachine()
  const sights = await lookByProbes(probes, { running: before.seen.powerState === 'poweredOn' })
  const checks = await makeVisible(machine, disks, moment, before)
  await machine.guest.close()
  await asking(() =>
    asPromised(machine, { promised: 'revert', asked: `revert to “${moment.name}”` }, () =>
      machine.change('revert', { snapshot: moment.name, suppressPowerOn }, () =>
        machine.vm.revertTo(moment.ref, { suppressPowerOn }, machine.limits.task()),
      ),
    ),
  )
  await machine.custody.lease.renewAfterRevert(machine.limits.look())
  for (const [probe, newer] of sights) probe.revertedTo(moment.probes.get(probe), newer)
  for (const disk of disks) {
    if (!isIndependent(before, disk)) disk.returnTo(moment.contents.get(disk.identity.uuid))
    if (!isIn(moment, disk)) disk.detached()
  }
  for (const disk of detached)
    if (isIn(moment, disk)) disk.broughtBack(moment.contents.get(disk.identity.uuid))
  const target = { snapshot: moment.ref, name: moment.name }
  const after = await machine.observeMachineUntil(
    (seen) =>
      holds(revertPlace, target, seen) &&
      holds(revertTree, target, before.seen, seen) &&
      (suppressPowerOn ? seen.powerState !== 'poweredOn' : isPowerOf(moment, seen)),
  )
  checks.push(...(await judgeHost(machine, moment, { before, after, suppressPowerOn })))
  const { powerState } = after.seen
  const back = [...moment.wholes].filter(([disk]) => disks.includes(disk) && !isIndependent(before, disk))
  owe(machine, { name: moment.name, resumed: powerState === 'poweredOn', wholes: new Map(back) })
  const isLeftOff = !start || !moment.guest || powerState !== 'poweredOff'
  if (powerState !== 'poweredOn' && isLeftOff) return checks
  const now = await (powerState === 'poweredOn' ? waitForGuest(machine) : startGuest(machine))
  checks.push(...(await settleDebt(machine)))
  if (!moment.guest) return checks
  const guest = { was: moment.guest, now, resumed: powerState === 'poweredOn' }
  return [...checks, ...(await judgeGuest(machine, moment.name, guest))]
}

/** A suspended machine comes back as its host will have it. */
function isPowerOf({ name, memory, host }: SnapshotMoment, seen: SeenOf<'machine'>): boolean {
  return host.seen.powerState === 'suspended'
    ? holds(revertSuspended, { name }, seen)
    : holds(revertPower, { name, memory }, host.seen, seen)
}

/** Whether the machine had the disk at that moment: then it has it after the revert, and only then. */
function isIn({ host }: SnapshotMoment, { identity }: DiskUnderTest): boolean {
  return host.seen.disks.some(({ uuid }) => uuid === identity.uuid)
}

/** An independent disk, or a LUN in physical mode, has no part in the revert, and so cannot show it. */
function isIndependent({ seen }: Host, { identity }: DiskUnderTest): boolean {
  return seen.disks.some((disk) => disk.uuid === identity.uuid && !hasPartInSnapshots(disk))
}

/** No revert may pass by doing nothing: the state before it must differ from the snapshot's wherever we shall look. */
async function makeVisible(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  moment: SnapshotMoment,
  before: Host,
): Promise<Check[]> {
  const { ref, name } = moment
  if (before.seen.powerState !== 'poweredOn') {
    const power = moment.memory ? moment.host.seen.powerState : 'poweredOff'
    return [await machine.judge(machineDiffers, { snapshot: ref, name, power }, before)]
  }
  const [guest, seen] = await Promise.all([
    machine.leaveMarks(freshMarks(`after ${name}`)),
    sideBySide(disks, (disk) => disk.whole.observePlaces()),
  ])
  const marks = moment.guest
    ? await machine.judge(marksDiffer, { name }, moment.guest, guest)
    : await machine.judge(marksAreThere, { name }, guest)
  const differ = await sideBySide([...disks.entries()], ([i, disk]) => judgeDiffers(disk, moment, seen[i]))
  return [marks, ...differ.flat()]
}

async function judgeDiffers(
  disk: DiskUnderTest,
  moment: SnapshotMoment,
  now: Observed<SeenOf<'disk'>> | undefined,
): Promise<Check[]> {
  const then = moment.disks.get(disk.identity.uuid)
  if (!now || !then) return []
  const written =
    disk.content !== moment.contents.get(disk.identity.uuid) || disk.writtenSince(moment.takenAt)
  return [await disk.machine.judge(diskDiffers, { disk: disk.name, name: moment.name, written }, then, now)]
}

function judgeHost(
  machine: MachineUnderTest,
  moment: SnapshotMoment,
  { before, after, suppressPowerOn }: { before: Host; after: Host; suppressPowerOn: boolean },
): Promise<Check[]> {
  const { ref, name } = moment
  return Promise.all([
    machine.judge(revertPlace, { snapshot: ref, name }, after),
    machine.judge(revertTree, { name }, before, after),
    judgePower(machine, moment, { after, suppressPowerOn }),
  ])
}

function judgePower(
  machine: MachineUnderTest,
  { name, host, memory }: SnapshotMoment,
  { after, suppressPowerOn }: { after: Host; suppressPowerOn: boolean },
): Promise<Check> {
  if (suppressPowerOn) return machine.judge(revertNotStarted, { name }, after)
  if (host.seen.powerState !== 'suspended') return machine.judge(revertPower, { name, memory }, host, after)
  machine.characterise(
    'What does a revert to a snapshot of a suspended machine lead to?',
    after.seen.powerState,
  )
  return machine.judge(revertSuspended, { name }, after)
}

function judgeGuest(
  machine: MachineUnderTest,
  name: string,
  { was, now, resumed }: { was: GuestSeen; now: GuestSeen; resumed: boolean },
): Promise<Check[]> {
  const memory = resumed ? [revertBoot, revertMemory] : [revertFreshBoot]
  return sideBySide([revertSystemDisk, ...memory], (one) => machine.judge(one, { name }, was, now))
}
