import { accessOf, addressGiven } from '../config/guest-access.ts'
import type { MachineConfig } from '../config/load.ts'
import { createGuestOf } from '../guest/create-guest.ts'
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
  const given = addressGiven(config)
  const addresses = given === undefined ? seen.addresses.own : [given]
  return {
    config,
    found,
    seen,
    address: addresses[0],
    guest: addresses.length === 0 ? undefined : guestOf(config, seen, addresses),
  }
}

function guestOf(config: MachineConfig, { biosUuid, disks }: MachineInspection, addresses: string[]): Guest {
  const whereabouts = { addresses, uuid: biosUuid, disks: disks.map(({ uuid }) => uuid) }
  return createGuestOf(accessOf(config), async () => whereabouts)
}
