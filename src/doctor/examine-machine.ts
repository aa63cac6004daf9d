import { addressGiven } from '../config/guest-access.ts'
import type { Deadline } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import { lookAtMachine } from '../safety/machine-look.ts'
import type { VsphereSession } from '../vsphere/session.ts'
import { type Remark, unseen } from './finding.ts'
import { changeTracking } from './machine/change-tracking.ts'
import { diskModes } from './machine/disk-modes.ts'
import { diskSlot } from './machine/disk-slot.ts'
import { diskUuid } from './machine/disk-uuid.ts'
import { firstReads, readsFailed } from './machine/first-reads.ts'
import { guestAddress } from './machine/guest-address.ts'
import { hindrances } from './machine/hindrances.ts'
import { optIn } from './machine/opt-in.ts'
import { power } from './machine/power.ts'
import { DATASTORE_PRIVILEGES, MACHINE_PRIVILEGES, privileges } from './machine/privileges.ts'
import { consolidation, snapshots, snapshotsAllowed } from './machine/snapshots.ts'
import { tools } from './machine/tools.ts'
import { usable } from './machine/usable.ts'
import type { Patient } from './patient.ts'

/** What the host tells of one machine. */
export async function examineMachine(
  session: VsphereSession,
  patient: Patient,
  username: string,
  deadline: Deadline,
): Promise<Remark[]> {
  const { seen, config } = patient
  return [
    optIn(seen, config.name),
    ...usable(seen),
    power(seen),
    tools(seen, addressGiven(config) !== undefined),
    ...guestAddress(seen, addressGiven(config)),
    await rights(session, patient, username, deadline),
    await readsOf(session, patient, deadline),
    diskSlot(seen),
    diskUuid(seen),
    ...diskModes(seen),
    ...hindrances(seen),
    snapshots(seen),
    snapshotsAllowed(seen),
    consolidation(seen),
    changeTracking(seen),
  ]
}

/** Nothing but what a run reads before it takes the machine. */
async function readsOf(session: VsphereSession, { found }: Patient, deadline: Deadline): Promise<Remark> {
  try {
    const vm = session.virtualMachine(found)
    const home = await vm.homeFolder(deadline)
    const { listed } = await lookAtMachine(vm, home, deadline)
    await vm.identity(deadline)
    return firstReads({ folder: home.path, files: listed.length, isPlaced: home.datastore.isPlaced })
  } catch (error) {
    return readsFailed(error)
  }
}

async function rights(
  session: VsphereSession,
  { found, seen: { home } }: Patient,
  username: string,
  deadline: Deadline,
): Promise<Remark> {
  try {
    const [machine, datastore] = await Promise.all([
      session.missingPrivileges(found.ref, Object.keys(MACHINE_PRIVILEGES), deadline),
      session.missingPrivileges(home.ref, Object.keys(DATASTORE_PRIVILEGES), deadline),
    ])
    return privileges(username, found.name, home.name, { machine, datastore })
  } catch (error) {
    return unseen('privileges', `The privileges of ${username}`, messageOf(error).split('\n')[0] ?? '')
  }
}
