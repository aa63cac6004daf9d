import type { HostPart } from '../config/load.ts'
import type { Risk } from '../config/risks.ts'
import { Deadline } from '../core/deadline.ts'
import type { Guest } from '../guest/guest.ts'
import { type Sighting, seenMachines } from '../safety/sightings.ts'
import type { VsphereSession } from '../vsphere/session.ts'
import { examineGuest } from './examine-guest.ts'
import { examineHost } from './examine-host.ts'
import { examineMachine } from './examine-machine.ts'
import type { Finding, Remark } from './finding.ts'
import { freeSpace } from './machine/free-space.ts'
import { type Patient, patientOf } from './patient.ts'

/** All of an examination: it asks a few questions of each machine, all machines at once. */
const EXAMINATION_MS = 180_000

/** What the configuration itself risks. */
export function examineConfiguration(risks: readonly Risk[]): Finding[] {
  return risks.map(risky)
}

/**
 * Looks at the host, at every machine on it and into every guest that the configuration names, all side by side. Changes
 * nothing anywhere.
 * @param sightings of every machine on the host
 * @param kept gets the guests with their connections, for whoever goes on in them and closes them
 * @throws VsphereError or DeadlineError when the host itself cannot be looked at
 */
export async function examine(
  session: VsphereSession,
  part: HostPart,
  sightings: readonly Sighting[],
  kept?: Map<string, Guest>,
): Promise<Finding[]> {
  const deadline = Deadline.after(EXAMINATION_MS)
  const patients = seenMachines(part, sightings).map(patientOf)
  for (const { config, guest } of patients) if (guest) kept?.set(config.name, guest)
  try {
    const [host, ...machines] = await Promise.all([
      examineHost(session, deadline),
      ...patients.map((patient) => examinePatient(session, patient, part.host.username, deadline)),
    ])
    return [...host, ...spaces(patients), ...sightings.flatMap(absent), ...machines.flat()]
  } finally {
    if (!kept) await Promise.allSettled(patients.map(({ guest }) => guest?.close()))
  }
}

async function examinePatient(
  session: VsphereSession,
  patient: Patient,
  username: string,
  deadline: Deadline,
): Promise<Finding[]> {
  const examinations = [
    examineMachine(session, patient, username, deadline),
    examineGuest(session, patient, deadline),
  ]
  return (await Promise.all(examinations)).flat().map((remark) => about(patient.config.name, remark))
}

/** A machine that is not there is a finding like any other: the rest is looked at all the same. */
function absent(sighting: Sighting): Finding[] {
  if (!('trouble' in sighting)) return []
  const { what, hint: mend } = sighting.trouble
  const follows = 'A run has its own part of it unknown, and with --strict does not begin.'
  return [about(sighting.name, { id: 'machine', severity: 'blocker', what, follows, mend })]
}

/** It would be there in a run as well, and is nothing that a run could see. */
function risky({ what, mend }: Risk): Finding {
  const follows = 'Others may come to know what should stay secret.'
  return { id: 'configuration', severity: 'warning', what, follows, mend }
}

/** One finding for each datastore: several machines share its space. */
function spaces(patients: readonly Patient[]): Finding[] {
  const homes = new Map(patients.map(({ seen: { home } }) => [home.ref, home]))
  return [...homes.values()].map((home) =>
    freeSpace(
      home,
      patients.flatMap(({ seen }) => (seen.home.ref === home.ref ? [seen] : [])),
    ),
  )
}

function about(machine: string, remark: Remark): Finding {
  return { ...remark, machine }
}
