import { accessOf, addressGiven } from '../config/guest-access.ts'
import type { Limits } from '../config/limits.ts'
import type { MachineConfig } from '../config/load.ts'
import type { Ledger } from '../evidence/ledger.ts'
import { createGuestOf } from '../guest/create-guest.ts'
import type { Custody } from '../safety/custody.ts'
import { MachineUnderTest } from '../scenario/machine.ts'
import type { Recorder } from '../scenario/recorder.ts'
import { tellFacts } from '../scenario/told-facts.ts'
import { whereaboutsOf } from '../scenario/whereabouts.ts'

interface Meeting {
  config: MachineConfig
  custody: Custody
  recorder: Recorder
  limits: Limits
}

/** A machine of a seal, as the scenarios have theirs. */
export function machineOf({ config, custody, recorder, limits }: Meeting): MachineUnderTest {
  const given = addressGiven(config)
  const guest = createGuestOf(accessOf(config), (deadline) => whereaboutsOf(custody.vm, given, deadline))
  const whenRoom = <T>(work: () => Promise<T>) => work()
  const undo = { kind: 'break-seal', seal: custody.run } as const
  return new MachineUnderTest({ config, custody, guest, recorder, limits, whenRoom, undo })
}

/** Has the guest say what it is, and the host what the machine is. */
export async function introduce(machine: MachineUnderTest, ledger: Ledger): Promise<void> {
  const { guest, limits, name } = machine
  const identify = () => guest.identify(limits.connect())
  const { os, standIn } = await machine.do('log in to the guest', {}, identify)
  ledger.append<'machine'>({ type: 'machine', machine: name, guest: guest.kind, os, standIn })
  tellFacts(ledger, name, await machine.vm.facts(limits.look()))
}
