import type { UnplacedAccess } from '../core/access.ts'
import type { MachineConfig } from './load.ts'

/** How the guest is got into, wherever it is. */
export function accessOf(config: MachineConfig): UnplacedAccess {
  const { name, guest: kind } = config
  return 'ssh' in config ? { name, kind, ssh: config.ssh } : { name, kind, winrm: config.winrm }
}

/** The address that the configuration gives; without one, it is the one that the hypervisor's tools report. */
export function addressGiven(config: MachineConfig): string | undefined {
  return 'ssh' in config ? config.ssh.address : config.winrm.address
}

/** The machine as one gets into its guest after a revert to a part of its seal. */
export function asSealed(config: MachineConfig): MachineConfig {
  if (config.sealedAs === undefined) return config
  return 'ssh' in config ? { ...config, ssh: config.sealedAs } : { ...config, winrm: config.sealedAs }
}
