import type { Limits } from '../config/limits.ts'
import type { MachineConfig } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import type { Ledger } from '../evidence/ledger.ts'
import type { FleetHost } from '../fleet/fleet.ts'
import type { Custody } from '../safety/custody.ts'
import type { SealMark } from '../safety/seal-mark.ts'
import { NotApplicable } from '../scenario/errors.ts'
import { powerOn } from '../scenario/power.ts'
import type { HostIdentity } from '../vsphere/session.ts'
import { introduce, machineOf } from './meet.ts'
import { onMachine } from './on-machine.ts'
import type { MachineFacts, SealedMachine } from './record.ts'
import { sealMachine } from './seal-machine.ts'

interface One {
  config: MachineConfig
  custody: Custody
  on: FleetHost
  mark: SealMark
  limits: Limits
  ledger: Ledger
}

/** @returns undefined where a part does not hold, or something kept it from being made: the ledger has why */
export async function sealOne({
  config,
  custody,
  on,
  mark,
  limits,
  ledger,
}: One): Promise<SealedMachine | undefined> {
  let made: SealedMachine | undefined
  const about = {
    name: SEALING,
    machine: config.name,
    again: `Take off what was made, and seal anew: snapwitness seal --break ${mark.seal}`,
  }
  await onMachine(ledger, about, async (recorder) => {
    const machine = machineOf({ config, custody, recorder, limits })
    machine.since = await custody.vm.hostTime(limits.look())
    recorder.journal.step('Connect')
    const { session, part } = on
    ledger.append<'host'>({ type: 'host', url: part.host.url, ...toldOf(session.about) })
    if ((await machine.observeMachine()).seen.powerState !== 'poweredOn') await powerOn(machine)
    await introduce(machine, ledger)
    const facts = await factsOf(machine, session.about)
    try {
      made = await sealMachine(machine, { mark, facts })
    } catch (error) {
      throw error instanceof NotApplicable ? new CannotSeal(error) : error
    } finally {
      await machine.guest.close()
    }
  })
  return made
}

/** A tree that lacks what its proof stands on is no seal. */
class CannotSeal extends SnapwitnessError {
  constructor({ machine, what, reason }: NotApplicable) {
    super('CANNOT_SEAL', `${machine} cannot be sealed: ${what}: ${reason}`, {
      hint: 'Seal machines of a host that does this, and take off what was made here: snapwitness seal --break',
      fields: { machine },
    })
  }
}

const SEALING = 'A tree of snapshots is sealed'

function toldOf({ product, version: own, build }: HostIdentity) {
  return { product, version: own, build }
}

async function factsOf(
  { name, vm, guest, limits }: ReturnType<typeof machineOf>,
  about: HostIdentity,
): Promise<MachineFacts> {
  const facts = await vm.facts(limits.look())
  const { instanceUuid, biosUuid, hardwareVersion, guestOs, cpuModel, datastores, tools } = facts
  return {
    ...{ name, guest: guest.kind, instanceUuid, biosUuid, hardwareVersion, tools: tools.version },
    ...{ guestOs, cpuModel, datastores, host: toldOf(about) },
  }
}
