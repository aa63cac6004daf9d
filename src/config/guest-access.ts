import type { GuestAccess } from '../core/access.ts'
import type { MachineConfig } from './load.ts'

/** How the guest is reached at an address. */
export function accessAt(config: MachineConfig, host: string): GuestAccess {
  const { name, guest: kind } = config
  return 'ssh' in config
    ? { name, kind, ssh: { ...config.ssh, host } }
    : { name, kind, winrm: { ...config.winrm, host } }
}

/** The address that the configuration gives; without one, it is the one that the hypervisor's tools report. */
export function addressGiven(config: MachineConfig): string | undefined {
  return 'ssh' in config ? config.ssh.address : config.winrm.address
}
