import type { GuestAccess, UnplacedAccess } from '../core/access.ts'
import type { Guest, GuestIdentity } from './guest.ts'
import { kinds } from './kinds.ts'
import { Identity } from './observations.ts'
import { requireMachine } from './right-machine.ts'
import { type Look, Road } from './road.ts'
import { answerOf } from './script-answer.ts'
import type { Meeting, ScriptTransport } from './script-runner.ts'
import { type JustMet, ScriptedGuest } from './scripted-guest.ts'
import type { HostKeyCheck } from './ssh/host-key.ts'
import { KnownHosts } from './ssh/known-hosts.ts'
import { PinnedKey } from './ssh/pinned-key.ts'
import type { MachineProof } from './ssh/shell.ts'
import { SshTransport } from './ssh/transport.ts'
import { WinRmTransport } from './winrm/transport.ts'

/**
 * The guest of a machine, wherever it is. It connects with its first operation, and again whenever that is needed; each
 * time whoever answers proves first to be that machine, and nothing is done where he does not.
 */
export function createGuestOf(access: UnplacedAccess, look: Look): Guest {
  const { name, kind } = access
  const { language } = kinds[kind]
  // One for all addresses: who has been proved to be the machine has shown its key.
  const key = machineKeyOf(access)
  let met: GuestIdentity | undefined
  const road = new Road(look, (host, machine) => {
    const meet: Meeting = async (run) => {
      const answered = answerOf(name, 'identify', await run(language('identify', {})), Identity)
      requireMachine(name, host, machine(), answered)
      met = answered
    }
    return transportTo(host, access, { meet, key })
  })
  return guestBy(road, access, () => {
    const answered = met
    met = undefined
    return answered
  })
}

/** Whatever answers at an address, for those who know that it is the right guest. */
export function createGuest(access: GuestAccess): Guest {
  const { host } = 'ssh' in access ? access.ssh : access.winrm
  return guestBy(transportTo(host, access), access)
}

function guestBy(transport: ScriptTransport, access: UnplacedAccess, justMet?: JustMet): Guest {
  const { name, kind } = access
  const service = 'ssh' in access ? 'SSH server' : 'WinRM service'
  return new ScriptedGuest(name, { kind, service, language: kinds[kind].language, transport }, justMet)
}

function transportTo(host: string, access: UnplacedAccess, proof?: MachineProof): ScriptTransport {
  const machine = access.name
  return 'ssh' in access
    ? new SshTransport({ ...access.ssh, host, machine }, proof)
    : new WinRmTransport({ ...access.winrm, host, machine }, proof?.meet)
}

function machineKeyOf(access: UnplacedAccess): HostKeyCheck {
  const { hostKey, knownHosts } = 'ssh' in access ? access.ssh : {}
  return hostKey === undefined && knownHosts !== undefined
    ? KnownHosts.ofMachine(knownHosts, access.name)
    : new PinnedKey(hostKey)
}
