import { accessAt, addressGiven } from '../config/guest-access.ts'
import type { MachineConfig } from '../config/load.ts'
import { createGuest } from '../guest/create-guest.ts'
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
    guest: address === undefined ? undefined : createGuest(accessAt(config, address)),
  }
}
