import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

/** @param addressGiven whether the configuration says where the guest is */
export function tools({ tools: { running, version } }: MachineInspection, addressGiven: boolean): Remark {
  const state = version === undefined ? '' : ` (${version})`
  if (running) return ok('tools', `VMware Tools run${state}`)
  return {
    id: 'tools',
    severity: addressGiven ? 'warning' : 'blocker',
    what: `VMware Tools do not run${state}`,
    follows: addressGiven
      ? 'Quiesced snapshots are taken without a freeze; the host does not know the guest.'
      : 'The host knows no address of the guest, and the configuration gives none.',
    mend: 'Linux: apt-get install open-vm-tools, or the like. Windows: Guest > Install VMware Tools in the host client. Or give the address in the configuration.',
  }
}
