import type { Deadline } from '../core/deadline.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { pollUntil } from '../core/poll.ts'
import type { Whereabouts } from '../guest/road.ts'
import type { VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'

const LOOK_INTERVAL_MS = 1_000

/**
 * Where the guest of a machine is now, and by what it is known. Without an address in the configuration it is the one that
 * Tools tell, which they may do late after a start or a revert.
 * @throws SnapwitnessError `NO_GUEST_ADDRESS` where they tell none in time
 */
export async function whereaboutsOf(
  vm: VirtualMachine,
  given: string | undefined,
  deadline: Deadline,
): Promise<Whereabouts> {
  if (given !== undefined) return { ...known(await vm.describe(deadline)), addresses: [given] }
  const state = await withAddress(vm, deadline)
  return { ...known(state), addresses: state.addresses.own }
}

function known({ biosUuid, disks }: VirtualMachineState): Omit<Whereabouts, 'addresses'> {
  return { uuid: biosUuid, disks: disks.map(({ uuid }) => uuid) }
}

async function withAddress(vm: VirtualMachine, deadline: Deadline): Promise<VirtualMachineState> {
  let last: VirtualMachineState | undefined
  const look = async () => {
    last = await vm.describe(deadline)
    const { addresses, powerState } = last
    // A machine that does not run will tell of no address, however long one waits.
    return addresses.own.length > 0 || powerState !== 'poweredOn' ? last : undefined
  }
  const seen = await pollUntil(look, {
    what: `VMware Tools of ${vm.name} to tell its address`,
    deadline,
    hint: HINT,
    intervalMs: LOOK_INTERVAL_MS,
  }).catch((error: unknown) => {
    throw last === undefined ? error : noAddress(vm.name, last)
  })
  if (seen.addresses.own.length > 0) return seen
  throw noAddress(vm.name, seen)
}

const HINT =
  'Start the machine and its VMware Tools, or give its address in the configuration (`address` of the machine).'

function noAddress(machine: string, { powerState, addresses }: VirtualMachineState): SnapwitnessError {
  const others = addresses.passedOver.join(', ')
  const but = others === '' ? '' : `, but for ${others}, which lead to no card of the machine’s`
  return new SnapwitnessError('NO_GUEST_ADDRESS', `${machine} (${powerState}) reports no IP address${but}.`, {
    hint: HINT,
    fields: { machine, powerState },
  })
}
