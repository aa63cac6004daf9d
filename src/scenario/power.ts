import { addressGiven } from '../config/guest-access.ts'
import { SnapwitnessError } from '../core/errors.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { waitUntilAnswers } from '../guest/wait.ts'
import { hostRestart } from '../judge/host-state.ts'
import type { PowerState } from '../vsphere/snapshots/snapshots.ts'
import { settleDebt } from './contents.ts'
import { NotApplicable } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'
import { isSettled } from './settled.ts'

/** Starts the machine, waits until its guest answers, and makes up for the looks that a revert could not make. */
export async function powerOn(machine: MachineUnderTest): Promise<Check[]> {
  await startGuest(machine)
  return settleDebt(machine)
}

export async function startGuest(machine: MachineUnderTest): Promise<Observed<SeenOf<'guest'>>> {
  // A start that fails has many reasons, and none of them breaks a promise of snapshots: it is trouble.
  await machine.change('power on', {}, () => machine.vm.powerOn(machine.limits.task()))
  await observePower(machine, 'poweredOn')
  return waitForGuest(machine)
}

/** Ends the guest as pulling the plug does: what it had not yet written out is lost. */
export async function powerOff(machine: MachineUnderTest): Promise<void> {
  await machine.guest.close()
  await machine.change('power off', {}, () => machine.vm.powerOff(machine.limits.task()))
  await observePower(machine, 'poweredOff')
}

/** Presses the button: the guest begins anew, and what it had not yet written out is lost. */
export async function reset(machine: MachineUnderTest): Promise<void> {
  await machine.guest.close()
  await machine.change('reset', {}, () => machine.vm.reset(machine.limits.task()))
  await waitForGuest(machine)
}

export async function suspend(machine: MachineUnderTest): Promise<void> {
  await machine.guest.close()
  await machine.change('suspend', {}, () => machine.vm.suspend(machine.limits.task()))
  await observePower(machine, 'suspended')
}

/**
 * Restarts the host of the machine, which must be a lab on which no other machine is on, and checks that it finds snapshots
 * and disks as they were. A machine that ran is off then.
 * @throws NotApplicable on every other host, of which nothing is asked
 */
export async function restartHost(machine: MachineUnderTest): Promise<Check[]> {
  const { vm, limits, guest } = machine
  if (!(await vm.mayRestartHost(limits.look()))) {
    const reason = 'only a lab is restarted, and only where no other machine of it is on'
    throw new NotApplicable(machine.name, 'a restart of its host', reason)
  }
  const before = await machine.observeMachineUntil(isSettled)
  await guest.close()
  await machine.change('restart the host', {}, () => vm.restartHost(limits.task()))
  const power = before.seen.powerState === 'suspended' ? 'suspended' : 'poweredOff'
  return [await machine.judge(hostRestart, {}, before, await observePower(machine, power))]
}

function observePower(machine: MachineUnderTest, expected: PowerState) {
  return machine.observeMachineUntil(({ powerState }) => powerState === expected)
}

/** How often the host is asked whether a machine whose guest is waited for is on at all. */
const POWER_LOOK_MS = 5_000

/**
 * Waits until the guest answers, and gives up where its machine goes off meanwhile: nobody would ever answer.
 * @returns what it answered
 * @throws DeadlineError, or SnapwitnessError `MACHINE_WENT_OFF`
 */
export async function waitForGuest(machine: MachineUnderTest): Promise<Observed<SeenOf<'guest'>>> {
  const answered = await machine.do('wait for the guest', {}, async () => {
    const off = new AbortController()
    const looks = setInterval(() => abortWhereOff(machine, off), POWER_LOOK_MS)
    try {
      const deadline = machine.limits.boot().orWhen(off.signal)
      const mayMove = addressGiven(machine.config) === undefined
      return await waitUntilAnswers(machine.guest, deadline, { mayMove })
    } catch (error) {
      throw off.signal.aborted ? wentOff(machine.name) : error
    } finally {
      clearInterval(looks)
    }
  })
  return machine.keepGuest(answered)
}

async function abortWhereOff({ vm, limits }: MachineUnderTest, off: AbortController): Promise<void> {
  // A host that does not answer says nothing of the machine.
  const seen = await vm.describe(limits.look()).catch(() => undefined)
  if (seen?.powerState === 'poweredOff') off.abort()
}

function wentOff(machine: string): SnapwitnessError {
  return new SnapwitnessError('MACHINE_WENT_OFF', `${machine} went off while its guest was waited for.`, {
    hint: 'The events of the machine in the host client tell who or what ended it.',
    fields: { machine },
  })
}
