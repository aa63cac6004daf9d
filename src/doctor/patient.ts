import type { MachineConfig } from '../config/load.ts'
import { createGuest, type GuestAccess } from '../guest/create-guest.ts'
import type { Guest } from '../guest/guest.ts'
import type { SeenMachine } from '../safety/sightings.ts'
import type { MachineInspection } from '../vsphere/machine/inspection.ts'
import type { FoundMachine } from '../vsphere/session.ts'

/** One machine of the configuration as it is examined. */
export interface Patient {
  config: MachineConfig
  found: FoundMachine
  seen: MachineInspection
  /** Absent where nobody knows the guest's address. */
  guest: Guest | undefined
  address: string | undefined
}

export function patientOf({ config, found, state: seen }: SeenMachine): Patient {
  const address = addressGiven(config) ?? seen.guestIp
  return {
    config,
    found,
    seen,
    address,
    guest: address === undefined ? undefined : createGuest(accessOf(config, address)),
  }
}

export function addressGiven(config: MachineConfig): string | undefined {
  return config.guest === 'linux' ? config.ssh.address : config.winrm.address
}

function accessOf(config: MachineConfig, host: string): GuestAccess {
  const { name } = config
  return config.guest === 'linux'
    ? { name, kind: 'linux', ssh: { ...config.ssh, host } }
    : { name, kind: 'windows', winrm: { ...config.winrm, host } }
}
