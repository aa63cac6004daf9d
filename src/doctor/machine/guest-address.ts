import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

/**
 * Where the guest is, as Tools tell it. They may run for a while before they know.
 * @param given the address of the configuration
 */
export function guestAddress({ addresses, powerState, tools }: MachineInspection, given?: string): Remark[] {
  // Each of these was told of already.
  if (powerState !== 'poweredOn' || (given === undefined && !tools.running)) return []
  if (given !== undefined)
    return [ok('guest-address', `The configuration says that the guest is at ${given}`)]
  const [own, ...more] = addresses.own
  if (own !== undefined)
    return [ok('guest-address', `VMware Tools tell that the guest is at ${[own, ...more].join(', ')}`)]
  const others = addresses.passedOver.join(', ')
  return [
    {
      id: 'guest-address',
      severity: 'warning',
      what:
        others === ''
          ? 'VMware Tools run, and tell no address of the guest yet'
          : `VMware Tools tell no address of the guest that leads to a card of the machine, only ${others}`,
      follows: 'The guest could not be looked into. A run waits for an address, half a minute long.',
      mend: 'Look again when the guest is up, or give `address` of the machine in the configuration.',
    },
  ]
}
