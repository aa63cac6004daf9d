import { SnapwitnessError } from '../core/errors.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SealedPart } from '../evidence/sealed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { GuestError } from '../guest/errors.ts'
import { revertPlace, revertTree } from '../judge/revert.ts'
import { sealMarksDiffer, sealPower } from '../judge/seal-state.ts'
import { holds } from '../judge/statement.ts'
import { asPromised } from '../scenario/host-refusal.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import { startGuest, waitForGuest } from '../scenario/power.ts'
import { freshMarks } from '../scenario/snapshot.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import { checkPart } from './check-part.ts'
import type { FoundPart } from './look-at-seal.ts'

/** Faults of a host whose processors lack what the memory of a machine counts on. */
const CPU_GONE = [
  'CpuIncompatible',
  'FeatureRequirementsNotMet',
  'NumVirtualCpusIncompatible',
  'NotEnoughCpus',
]

/** A part to go to. */
export interface Goal {
  sealed: Observed<SeenOf<'sealed'>>
  found: FoundPart
  /** What of it must be there now. */
  must: SealedPart
}

/** How to get into the guest: as it is before the revert, and as it was sealed. */
export interface Ways {
  now: MachineUnderTest
  then: MachineUnderTest
}

/** Reverts to a part of a seal, and looks at all that was sealed with it. */
export async function revertToPart({ now, then }: Ways, goal: Goal): Promise<void> {
  const { must, found } = goal
  const { part } = must
  const before = await now.observeMachine()
  if (before.seen.powerState === 'poweredOn') await mark(now, goal)
  await now.guest.close()
  const { isCold } = await goTo(then, goal)
  const target = { snapshot: found.ref, name: found.name }
  const power = isCold ? 'poweredOff' : must.memory ? must.power : 'poweredOff'
  const after = await then.observeMachineUntil(
    (seen) => holds(revertPlace, target, seen) && seen.powerState === power,
  )
  await then.judge(revertPlace, target, after)
  await then.judge(revertTree, { name: found.name }, before, after)
  if (!isCold) await then.judge(sealPower, { part }, goal.sealed, after)
  await orLoginOfThen(then, () =>
    after.seen.powerState === 'poweredOn' ? waitForGuest(then) : startGuest(then),
  )
  await checkPart(then, goal.sealed, { must, isCold })
}

/** A guest in which nobody can leave any has been told of already; that another part is at hand is seen by its place. */
async function mark(machine: MachineUnderTest, { must: { part }, sealed }: Goal): Promise<void> {
  try {
    const marked = await machine.leaveMarks(freshMarks(`before ${part}`))
    await machine.judge(sealMarksDiffer, { part }, sealed, marked)
  } catch (error) {
    if (!(error instanceof GuestError)) throw error
  }
}

/** @returns whether its memory cannot go on here: then it is off, and its disks can be looked at all the same */
async function goTo(
  machine: MachineUnderTest,
  { found: { ref, lease, name }, must: { part, memory } }: Goal,
): Promise<{ isCold: boolean }> {
  const revert = (suppressPowerOn: boolean) =>
    asPromised(machine, { promised: 'revert', asked: `revert to “${name}”` }, () =>
      machine.change('revert', { snapshot: name, suppressPowerOn }, () =>
        machine.vm.revertTo(ref, { suppressPowerOn }, machine.limits.task()),
      ),
    )
  const renew = () => machine.custody.lease.renewAfterRevert(machine.limits.look(), { lease })
  try {
    await revert(false)
    await renew()
    return { isCold: false }
  } catch (error) {
    // One that failed half-way may have brought back the lease of then all the same.
    await renew().catch(() => {})
    if (!memory || !isCpuGone(error)) throw error
    const reason = 'the processors of this host lack features that the machine had when it was sealed'
    machine.recorder.notApplicable(machine.name, `the memory of the part “${part}”`, reason)
  }
  await revert(true)
  await renew()
  await makeCold(machine)
  return { isCold: true }
}

export function isCpuGone(error: unknown): boolean {
  return CPU_GONE.some((fault) => isFault(error, fault))
}

/** A revert that is asked not to start a machine leaves one with memory suspended. */
async function makeCold(machine: MachineUnderTest): Promise<void> {
  const { seen } = await machine.observeMachine()
  if (seen.powerState === 'poweredOff') return
  await machine.change('power off', {}, () => machine.vm.powerOff(machine.limits.task()))
}

/** Credentials, host keys and certificates of then come back with a revert. */
async function orLoginOfThen<T>({ name }: MachineUnderTest, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isLogin(error)) throw error
    throw new SealedLogin(name, error)
  }
}

function isLogin(error: unknown): boolean {
  return error instanceof GuestError && error.kind === 'login'
}

class SealedLogin extends SnapwitnessError {
  constructor(machine: string, cause: unknown) {
    super(
      'SEALED_LOGIN',
      `The guest of ${machine} refuses the login since it went back to what was sealed.`,
      {
        hint: 'Credentials, host keys and certificates of then came back with it: give them as `sealedAs` of the machine in the configuration.',
        fields: { machine },
        cause,
      },
    )
  }
}
