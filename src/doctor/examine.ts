import type { Config, MachineConfig } from '../config/load.ts'
import { Deadline } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import type { VsphereSession } from '../vsphere/session.ts'
import { examineGuest } from './examine-guest.ts'
import { examineHost } from './examine-host.ts'
import { examineMachine } from './examine-machine.ts'
import type { Finding, Observed } from './finding.ts'
import { freeSpace } from './machine/free-space.ts'
import { type Patient, patientOf } from './patient.ts'

/** All of an examination: it asks a few questions of each machine, all machines at once. */
const EXAMINATION_MS = 180_000

/**
 * Looks at the host, at every machine and into every guest that the configuration names, all side by side. Changes
 * nothing anywhere.
 * @throws VsphereError or DeadlineError when the host itself cannot be looked at
 */
export function examine(session: VsphereSession, config: Config): Promise<Finding[]> {
  return examineAll(session, config, Deadline.after(EXAMINATION_MS))
}

async function examineAll(session: VsphereSession, config: Config, deadline: Deadline): Promise<Finding[]> {
  const [host, admissions] = await Promise.all([
    examineHost(session, deadline),
    Promise.all(config.machines.map((machine) => admit(session, machine, deadline))),
  ])
  const patients = admissions.flatMap(({ patient }) => patient ?? [])
  try {
    const machines = await Promise.all(
      patients.map(async (patient) => {
        const examinations = [
          examineMachine(session, patient, config.host.username, deadline),
          examineGuest(session, patient, deadline),
        ]
        return (await Promise.all(examinations))
          .flat()
          .map((observed) => about(patient.config.name, observed))
      }),
    )
    const absent = admissions.flatMap(({ absent }) => absent ?? [])
    return [...host, ...spaces(patients), ...absent, ...machines.flat()]
  } finally {
    await Promise.allSettled(patients.map(({ guest }) => guest?.close()))
  }
}

/** A machine that is not there is a finding like any other: the rest is looked at all the same. */
async function admit(
  session: VsphereSession,
  config: MachineConfig,
  deadline: Deadline,
): Promise<{ patient?: Patient; absent?: Finding }> {
  try {
    const vm = await session.findVirtualMachine(config.name, deadline)
    return { patient: patientOf(config, vm, await vm.inspect(deadline)) }
  } catch (error) {
    const [what = '', hint = 'See the inventory of the host.'] = messageOf(error).split('\nHint: ')
    const follows = 'A run cannot begin without it.'
    return { absent: about(config.name, { id: 'machine', severity: 'blocker', what, follows, mend: hint }) }
  }
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

function about(machine: string, observed: Observed): Finding {
  return { ...observed, machine }
}
