import pRetry from 'p-retry'
import { accessOf, addressGiven } from '../config/guest-access.ts'
import type { Limits } from '../config/limits.ts'
import type { HostConfig, MachineConfig } from '../config/load.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { Ledger } from '../evidence/ledger.ts'
import { createGuestOf } from '../guest/create-guest.ts'
import { GuestError } from '../guest/errors.ts'
import type { GuestIdentity } from '../guest/guest.ts'
import { keepsMemory, machinesAtBaseline, returnToBaseline } from '../safety/baseline.ts'
import { Custody } from '../safety/custody.ts'
import type { LeaseTerms } from '../safety/lease.ts'
import { taskFileIn } from '../safety/run-tasks.ts'
import { connect, type VsphereSession } from '../vsphere/session.ts'
import { MachineUnderTest } from './machine.ts'
import type { FoundOnHost } from './opened-run.ts'
import { waitForGuest } from './power.ts'
import type { Recorder } from './recorder.ts'
import { tellFacts } from './told-facts.ts'
import { isOfTheRoad } from './trouble-of-the-road.ts'
import { whereaboutsOf } from './whereabouts.ts'

interface Conditions {
  hosts: readonly HostConfig[]
  crew: readonly MachineConfig[]
  terms: LeaseTerms
  /** Those of its machines that the configuration does not name. */
  found: readonly FoundOnHost[]
  /** Does the work when the datastore of a machine has room for its memory. */
  whenRoom: <T>(machine: string, work: () => Promise<T>) => Promise<T>
  ledger: Ledger
  recorder: Recorder
  limits: Limits
}

/**
 * Connects to the hosts and to every guest, does the work, and ends every connection whatever happened. The work begins
 * with each machine as the run's baseline keeps it.
 */
export async function withMachines(
  conditions: Conditions,
  work: (machines: MachineUnderTest[]) => Promise<void>,
): Promise<void> {
  const { crew, found, terms, ledger, recorder, limits } = conditions
  recorder.journal.step('Connect')
  const sessions = await connectHosts(conditions)
  try {
    const atBaseline = machinesAtBaseline(ledger.folder)
    const machines = await sideBySide(crew, async (machine) => {
      const session = sessions.get(machine.host)!
      const known = found.find(({ name }) => name === machine.name)
      const vm = known
        ? session.virtualMachine(known)
        : await session.findVirtualMachine(machine.name, limits.look())
      const custody = new Custody(machine.name, vm, terms, limits)
      if (!atBaseline.has(machine.name)) await returnToBaseline(custody, recorder.journal)
      const met = meetGuest(machine, custody, conditions)
      met.since = await vm.hostTime(limits.look())
      return met
    })
    try {
      await sideBySide(machines, (machine) => introduce(machine, ledger))
      await work(machines)
    } catch (error) {
      throw await explained(error, machines)
    } finally {
      await Promise.allSettled(machines.map((machine) => machine.guest.close()))
    }
  } finally {
    await sideBySide([...sessions.values()], (session) => session.close())
  }
}

/** Trouble that somebody else has made, such as a connection that his revert broke, is told as his work. */
async function explained(error: unknown, machines: readonly MachineUnderTest[]): Promise<unknown> {
  if (!isOfTheRoad(error)) return error
  const hands = await sideBySide(machines, (machine) => machine.othersHand().catch(() => undefined))
  return hands.find((others) => others !== undefined) ?? error
}

/** Those of the crew, by their names in the configuration. */
async function connectHosts({
  hosts,
  crew,
  ledger,
  limits,
}: Conditions): Promise<Map<string, VsphereSession>> {
  const taskFile = taskFileIn(ledger.folder)
  const sessions = new Map<string, VsphereSession>()
  try {
    await sideBySide(
      hosts.filter(({ name }) => crew.some(({ host }) => host === name)),
      async ({ name, ...host }) => {
        const session = await connect({ ...host, deadline: limits.connect(), taskFile })
        sessions.set(name, session)
        const { product, version, build } = session.about
        ledger.append<'host'>({ type: 'host', url: host.url, product, version, build })
      },
    )
    return sessions
  } catch (error) {
    await sideBySide([...sessions.values()], (session) => session.close())
    throw error
  }
}

function meetGuest(
  config: MachineConfig,
  custody: Custody,
  { recorder, limits, whenRoom: whenRoomFor }: Conditions,
): MachineUnderTest {
  const given = addressGiven(config)
  const guest = createGuestOf(accessOf(config), (deadline) => whereaboutsOf(custody.vm, given, deadline))
  const whenRoom = <T>(work: () => Promise<T>) => whenRoomFor(config.name, work)
  return new MachineUnderTest({ config, custody, guest, recorder, limits, whenRoom })
}

/** Has each guest say what it is: whether a Windows is only stood in for is the guest's own word. */
async function introduce(machine: MachineUnderTest, ledger: Ledger): Promise<void> {
  const { os, standIn } = await machine.do('log in to the guest', {}, () => identify(machine))
  ledger.append<'machine'>({ type: 'machine', machine: machine.name, guest: machine.guest.kind, os, standIn })
  const [facts] = await Promise.all([machine.vm.facts(machine.limits.look()), machine.observeMachine()])
  tellFacts(ledger, machine.name, facts)
}

/**
 * A machine may just be coming back from something, such as a run that was killed in the middle of a revert; one whose
 * memory its host cannot keep is started from its baseline, and takes its time.
 */
async function identify(machine: MachineUnderTest): Promise<GuestIdentity> {
  const { guest, limits, custody } = machine
  const isUnreachable = (error: unknown) => error instanceof GuestError && error.passes
  try {
    return await pRetry(() => guest.identify(limits.connect()), {
      retries: 5,
      minTimeout: 500,
      shouldRetry: ({ error }) => isUnreachable(error),
    })
  } catch (error) {
    if (!isUnreachable(error) || (await keepsMemory(custody))) throw error
    await waitForGuest(machine)
    return guest.identify(limits.connect())
  }
}
