import { isDeepStrictEqual } from 'node:util'
import type { DiskObservation, GuestState } from '../guest/guest.ts'
import type { DiskUnderTest } from './disk.ts'
import { asPromised } from './host-refusal.ts'
import { describeDisk, judgeEqual, judgeTree } from './judgement.ts'
import type { HostView, MachineUnderTest, Observed } from './machine.ts'
import { powerOn, waitForGuest } from './power.ts'
import type { Check } from './recorder.ts'
import { freshMarks, type SnapshotMoment } from './snapshot.ts'
import { describeTree } from './tree.ts'

export interface RevertOptions {
  /** Ask the host not to start a machine that ran in the snapshot. */
  suppressPowerOn: boolean
  /** Start a machine whose guest ran in the snapshot and that comes back off, as one without memory does. */
  start: boolean
}

/**
 * Reverts one machine to a snapshot, and proves that it went back: before, the guest is given marks that the snapshot
 * cannot know and its disks are seen to differ; after, the snapshot's own marks must be there and the new ones gone.
 */
export async function revert(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  moment: SnapshotMoment,
  { suppressPowerOn, start }: RevertOptions,
): Promise<Check[]> {
  const before = await machine.observeMachine()
  const checks =
    before.seen.powerState === 'poweredOn'
      ? await makeVisible(machine, disks, moment)
      : [checkHostDiffers(machine, moment, before)]
  await machine.guest.close()
  await asPromised(machine, `revert to “${moment.name}”`, () =>
    machine.change('revert', { snapshot: moment.name, suppressPowerOn }, () =>
      machine.vm.revertTo(moment.ref, { suppressPowerOn }, machine.limits.task()),
    ),
  )
  await machine.custody.lease.renewAfterRevert(machine.limits.look())
  for (const disk of disks) {
    if (!isIndependent(before.seen, disk)) disk.returnTo(moment.contents.get(disk.identity.uuid))
  }
  const after = await machine.observeMachine()
  checks.push(
    checkPlace(machine, moment, after),
    checkTree(machine, before, after),
    checkPower(machine, moment, suppressPowerOn, after),
  )
  if (after.seen.powerState === 'poweredOn') await waitForGuest(machine)
  else if (start && moment.guest && after.seen.powerState === 'poweredOff') await powerOn(machine)
  else return checks
  if (!moment.guest) return checks
  const guest = await machine.observeGuest()
  const resumed = after.seen.powerState === 'poweredOn'
  return [...checks, ...checkGuest(machine, { ...moment, guest: moment.guest }, guest, resumed)]
}

/** An independent disk has no part in the revert, and so cannot show it. */
function isIndependent({ disks }: HostView, { identity }: DiskUnderTest): boolean {
  return disks.some(({ uuid, mode }) => uuid === identity.uuid && mode.startsWith('independent'))
}

/** A machine that is not on has no guest to ask: its power or its place in the tree must differ. */
function checkHostDiffers(
  machine: MachineUnderTest,
  moment: SnapshotMoment,
  before: Observed<HostView>,
): Check {
  const { powerState, snapshots } = before.seen
  const there = moment.memory ? moment.host.powerState : 'poweredOff'
  const differs = powerState !== there || snapshots.current !== moment.ref
  return machine.check(
    `Before the revert, the machine is in another state than “${moment.name}”`,
    {
      verdict: differs ? 'held' : 'unknown',
      expected: `not ${there} under “${moment.name}”`,
      seen: `${powerState}; ${describeTree(snapshots)}`,
    },
    before,
  )
}

/** The snapshot that a revert leads to, and every other one, stay where they are. */
function checkTree(machine: MachineUnderTest, before: Observed<HostView>, after: Observed<HostView>): Check {
  const [was, is] = [before.seen.snapshots, after.seen.snapshots]
  return machine.check(
    'A revert leaves every snapshot in its place',
    judgeTree({ ...was, current: is.current }, is),
    before,
    after,
  )
}

function checkGuest(
  machine: MachineUnderTest,
  moment: SnapshotMoment & { guest: GuestState },
  guest: Observed<GuestState>,
  resumed: boolean,
): Check[] {
  return [
    checkSystemDisk(machine, moment, guest),
    ...(resumed ? checkMemory(machine, moment, guest) : [checkFreshBoot(machine, moment, guest)]),
  ]
}

/** No revert may pass by doing nothing: the state before it must differ from the snapshot's wherever we shall look. */
async function makeVisible(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  moment: SnapshotMoment,
): Promise<Check[]> {
  await machine.leaveMarks(freshMarks(`after ${moment.name}`))
  const [guest, ...seen] = await Promise.all([machine.observeGuest(), ...disks.map((disk) => disk.observe())])
  const checks = [checkMarksDiffer(machine, moment, guest)]
  for (const [i, disk] of disks.entries()) {
    const now = seen[i]
    const then = moment.disks.get(disk.identity.uuid)
    if (now && then) checks.push(checkDiskDiffers(machine, disk, moment, then, now))
  }
  return checks
}

function checkMarksDiffer(
  machine: MachineUnderTest,
  moment: SnapshotMoment,
  now: Observed<GuestState>,
): Check {
  const { memory, systemDisk } = moment.guest?.marks ?? { memory: null, systemDisk: null }
  const differ = now.seen.marks.memory !== memory && now.seen.marks.systemDisk !== systemDisk
  return machine.check(
    'Before the revert, memory and system disk hold something newer than the snapshot',
    {
      verdict: differ ? 'held' : 'unknown',
      expected: 'marks that the snapshot does not hold',
      seen: describeMarks(now.seen),
    },
    now,
  )
}

function checkDiskDiffers(
  machine: MachineUnderTest,
  disk: DiskUnderTest,
  moment: SnapshotMoment,
  then: DiskObservation,
  now: Observed<DiskObservation>,
): Check {
  const differs =
    disk.content !== moment.contents.get(disk.identity.uuid) ||
    disk.writtenSince(moment.takenAt) ||
    !isDeepStrictEqual(then, now.seen)
  return machine.check(
    `Before the revert, the ${disk.name} differs from what it was at “${moment.name}”`,
    {
      verdict: differs ? 'held' : 'unknown',
      expected: `other than: ${describeDisk(then)}`,
      seen: describeDisk(now.seen),
    },
    now,
  )
}

function checkPlace(machine: MachineUnderTest, moment: SnapshotMoment, after: Observed<HostView>): Check {
  const here = after.seen.snapshots.current
  return machine.check(
    `After the revert, the machine stands under “${moment.name}” in the snapshot manager`,
    judgeEqual(
      `under “${moment.name}”`,
      here === moment.ref ? `under “${moment.name}”` : `under ${here ?? 'the root'}`,
    ),
    after,
  )
}

/** Memory brings back the power state; without it the machine is off. The API can be asked not to start it. */
function checkPower(
  machine: MachineUnderTest,
  moment: SnapshotMoment,
  suppressPowerOn: boolean,
  after: Observed<HostView>,
): Check {
  const was = moment.host.powerState
  const { powerState } = after.seen
  if (suppressPowerOn) {
    const verdict = powerState === 'poweredOn' ? 'violated' : 'held'
    return machine.check(
      'A revert that is asked not to start the machine leaves it not running',
      { verdict, expected: 'not poweredOn', seen: powerState },
      after,
    )
  }
  if (was === 'suspended') {
    // 6.5 comes back suspended, 6.7 off.
    machine.characterise('What does a revert to a snapshot of a suspended machine lead to?', powerState)
    const verdict = powerState === 'poweredOn' ? 'violated' : 'held'
    return machine.check(
      'A revert to a snapshot of a suspended machine does not leave it running',
      { verdict, expected: 'suspended or poweredOff', seen: powerState },
      after,
    )
  }
  const [statement, expected] = powerPromise(was, moment.memory)
  return machine.check(statement, judgeEqual(expected, powerState), after)
}

function powerPromise(was: string, memory: boolean): [statement: string, expected: string] {
  if (was === 'poweredOff') return ['A revert to a snapshot of a machine that was off leaves it off', was]
  return memory
    ? ['A revert to a snapshot with memory leaves the machine running', 'poweredOn']
    : ['A revert to a snapshot without memory leaves the machine off', 'poweredOff']
}

function checkSystemDisk(
  machine: MachineUnderTest,
  moment: SnapshotMoment & { guest: GuestState },
  guest: Observed<GuestState>,
): Check {
  return machine.check(
    `After the revert, the system disk holds the state of “${moment.name}” and nothing newer`,
    judgeEqual(String(moment.guest.marks.systemDisk), String(guest.seen.marks.systemDisk ?? 'no mark')),
    guest,
  )
}

function checkMemory(
  machine: MachineUnderTest,
  moment: SnapshotMoment & { guest: GuestState },
  guest: Observed<GuestState>,
): Check[] {
  const { bootId, marks } = guest.seen
  return [
    machine.check(
      `After the revert, the guest goes on in the boot that it was in at “${moment.name}”`,
      judgeEqual(`boot ${moment.guest.bootId}`, `boot ${bootId}`),
      guest,
    ),
    machine.check(
      `After the revert, the memory holds the state of “${moment.name}” and nothing newer`,
      judgeEqual(String(moment.guest.marks.memory), String(marks.memory ?? 'no mark')),
      guest,
    ),
  ]
}

function checkFreshBoot(
  machine: MachineUnderTest,
  moment: SnapshotMoment & { guest: GuestState },
  guest: Observed<GuestState>,
): Check {
  const { bootId, marks } = guest.seen
  return machine.check(
    'A machine that was reverted without memory has booted afresh',
    {
      verdict: bootId !== moment.guest.bootId && marks.memory === null ? 'held' : 'violated',
      expected: `another boot than ${moment.guest.bootId}, no mark in memory`,
      seen: `boot ${bootId}, ${marks.memory ?? 'no mark in memory'}`,
    },
    guest,
  )
}

function describeMarks({ marks }: GuestState): string {
  return `${marks.memory ?? 'no mark in memory'}; ${marks.systemDisk ?? 'no mark on the system disk'}`
}
