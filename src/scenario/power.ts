import { waitUntilAnswers } from '../guest/wait.ts'
import { asPromised } from './host-refusal.ts'
import type { MachineUnderTest } from './machine.ts'

/** Starts the machine and waits until its guest answers. */
export async function powerOn(machine: MachineUnderTest): Promise<void> {
  await asPromised(machine, 'power the machine on', () =>
    machine.change('power on', {}, () => machine.vm.powerOn(machine.limits.task())),
  )
  await waitForGuest(machine)
  await machine.observeMachine()
}

/** Ends the guest as pulling the plug does: what it had not yet written out is lost. */
export async function powerOff(machine: MachineUnderTest): Promise<void> {
  await machine.guest.close()
  await machine.change('power off', {}, () => machine.vm.powerOff(machine.limits.task()))
  await machine.observeMachine()
}

export async function suspend(machine: MachineUnderTest): Promise<void> {
  await machine.guest.close()
  await machine.change('suspend', {}, () => machine.vm.suspend(machine.limits.task()))
  await machine.observeMachine()
}

export async function waitForGuest(machine: MachineUnderTest): Promise<void> {
  await machine.do('wait for the guest', {}, () => waitUntilAnswers(machine.guest, machine.limits.boot()))
}
