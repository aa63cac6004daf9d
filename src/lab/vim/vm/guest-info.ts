import type { Machine } from '../../machine/machine.ts'
import { MAC_ADDRESS } from '../../machine/qemu/command-line.ts'
import { networkName } from '../inventory/network.ts'
import { type Data, data, type ValueOf } from '../schema/values.ts'
import { guestSystem } from './config-info.ts'
import { networkKey } from './devices.ts'

/** What Tools, here the guest agent, tell of the guest. */
export function guestInfo(machine: Machine): Data<'GuestInfo'> {
  const { hostName, ipAddress } = machine.guest
  return data('GuestInfo', {
    ...toolsOf(machine),
    toolsVersion: machine.guest.toolsVersion,
    ...guestSystem(machine.role),
    guestFamily: machine.role === 'linux' ? 'linuxGuest' : 'windowsGuest',
    hostName,
    ipAddress,
    net: adapters(machine),
    guestState: machine.powerState === 'poweredOn' ? 'running' : 'notRunning',
  })
}

export function guestSummary(machine: Machine): Data<'VirtualMachineGuestSummary'> {
  const { hostName, ipAddress } = machine.guest
  return data('VirtualMachineGuestSummary', {
    ...guestSystem(machine.role),
    ...toolsOf(machine),
    hostName,
    ipAddress,
  })
}

export function heartbeat({ guest }: Machine): ValueOf<'ManagedEntityStatus'> {
  return guest.toolsRunning ? 'green' : 'gray'
}

function toolsOf({ guest }: Machine): {
  toolsStatus: ValueOf<'VirtualMachineToolsStatus'>
  toolsVersionStatus: string
  toolsVersionStatus2: string
  toolsRunningStatus: string
} {
  return {
    toolsStatus: guest.toolsRunning ? 'toolsOk' : 'toolsNotRunning',
    // The guest's own packages bring them, not the host: that is what «unmanaged» means.
    toolsVersionStatus: 'guestToolsUnmanaged',
    toolsVersionStatus2: 'guestToolsUnmanaged',
    toolsRunningStatus: guest.toolsRunning ? 'guestToolsRunning' : 'guestToolsNotRunning',
  }
}

function adapters({ guest }: Machine): readonly Data<'GuestNicInfo'>[] {
  return guest.networkCards.map(({ macAddress, addresses }) => {
    const isOurs = macAddress === MAC_ADDRESS
    return data('GuestNicInfo', {
      network: isOurs ? networkName : undefined,
      ipAddress: addresses.map(({ address }) => address),
      macAddress,
      connected: isOurs,
      // A negative number says that the machine has no such device: a bridge of the guest's own, for one.
      deviceConfigId: isOurs ? networkKey : -1,
      ipConfig: data('NetIpConfigInfo', { ipAddress: addresses.map(configuredAddress) }),
    })
  })
}

function configuredAddress({
  address,
  prefix,
}: {
  address: string
  prefix: number
}): Data<'NetIpConfigInfoIpAddress'> {
  return data('NetIpConfigInfoIpAddress', { ipAddress: address, prefixLength: prefix, state: 'preferred' })
}
