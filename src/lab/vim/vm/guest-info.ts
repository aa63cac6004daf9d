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
    guestFamily: isLinux(machine) ? 'linuxGuest' : 'windowsGuest',
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

function isLinux({ role }: Machine): boolean {
  return role === 'linux' || role === 'own-linux'
}

/** The lab's own guests have an agent, which tells nothing while they boot; of somebody's own none is known until it speaks. */
function mayHaveTools({ role, guest }: Machine): boolean {
  return guest.toolsRunning || role === 'linux' || role === 'windows-stand-in'
}

function toolsOf(machine: Machine): {
  toolsStatus: ValueOf<'VirtualMachineToolsStatus'>
  toolsVersionStatus: string
  toolsVersionStatus2: string
  toolsRunningStatus: string
} {
  const { guest } = machine
  const versionStatus = mayHaveTools(machine) ? 'guestToolsUnmanaged' : 'guestToolsNotInstalled'
  const atRest = mayHaveTools(machine) ? 'toolsNotRunning' : 'toolsNotInstalled'
  return {
    toolsStatus: guest.toolsRunning ? 'toolsOk' : atRest,
    // The guest's own packages bring them, not the host: that is what «unmanaged» means.
    toolsVersionStatus: versionStatus,
    toolsVersionStatus2: versionStatus,
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
