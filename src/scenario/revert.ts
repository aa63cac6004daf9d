import { isDeepStrictEqual } from 'node:util'
import type { DiskObservation, GuestState } from '../guest/guest.ts'
import { waitUntilAnswers } from '../guest/wait.ts'
import type { VirtualMachineState } from '../vsphere/virtual-machine.ts'
import type { DiskUnderTest } from './disk.ts'
import { describeDisk, judgeEqual } from './judgement.ts'
import type { MachineUnderTest, Observed } from './machine.ts'
import type { Check } from './recorder.ts'
import { freshMarks, type SnapshotMoment } from './snapshot.ts'

/**
 * Reverts one machine to a snapshot, and proves that it went back: before, the guest is given marks that the snapshot
 * cannot know and its disks are seen to differ; after, the snapshot's own marks must be there and the new ones gone.
 * A machine that comes back powered off, as one without memory does, is started.
 */
export async function revert(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  moment: SnapshotMoment,
): Promise<Check[]> {
  const checks = await makeVisible(machine, disks, moment)
  await machine.guest.close()
  await machine.do(
    'revert',
    { snapshot: moment.name },
    () => machine.vm.revertTo(moment.ref, { suppressPowerOn: false }, machine.limits.task()),
    undefined,
    { kind: 'return-to-baseline' },
  )
  await machine.custody.lease.renewAfterRevert(machine.limits.look())
  for (const disk of disks) disk.forgetWrites()
  const after = await machine.observeMachine()
  checks.push(checkPlace(machine, moment, after), checkPower(machine, moment, after))
  if (after.seen.powerState === 'poweredOff') {
    const start = () => machine.vm.powerOn(machine.limits.task())
    await machine.do('power on', {}, start, undefined, { kind: 'return-to-baseline' })
  }
  await machine.do('wait for the guest', {}, () => waitUntilAnswers(machine.guest, machine.limits.boot()))
  const guest = await machine.observeGuest()
  checks.push(checkSystemDisk(machine, moment, guest), ...checkMemory(machine, moment, guest))
  return checks
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
  const { memory, systemDisk } = moment.guest.marks
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
  const differs = disk.writtenSince(moment.takenAt) || !isDeepStrictEqual(then, now.seen)
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

function checkPlace(
  machine: MachineUnderTest,
  moment: SnapshotMoment,
  after: Observed<VirtualMachineState>,
): Check {
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

function checkPower(
  machine: MachineUnderTest,
  moment: SnapshotMoment,
  after: Observed<VirtualMachineState>,
): Check {
  return machine.check(
    moment.memory
      ? 'A revert to a snapshot with memory leaves the machine running'
      : 'A revert to a snapshot without memory leaves the machine off',
    judgeEqual(moment.memory ? 'poweredOn' : 'poweredOff', after.seen.powerState),
    after,
  )
}

function checkSystemDisk(
  machine: MachineUnderTest,
  moment: SnapshotMoment,
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
  moment: SnapshotMoment,
  guest: Observed<GuestState>,
): Check[] {
  const { bootId, marks } = guest.seen
  if (moment.memory) {
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
  return [
    machine.check(
      'A machine that was reverted without memory has booted afresh',
      {
        verdict: bootId !== moment.guest.bootId && marks.memory === null ? 'held' : 'violated',
        expected: `another boot than ${moment.guest.bootId}, no mark in memory`,
        seen: `boot ${bootId}, ${marks.memory ?? 'no mark in memory'}`,
      },
      guest,
    ),
  ]
}

function describeMarks({ marks }: GuestState): string {
  return `${marks.memory ?? 'no mark in memory'}; ${marks.systemDisk ?? 'no mark on the system disk'}`
}
