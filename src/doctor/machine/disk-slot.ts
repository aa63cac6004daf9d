import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

export function diskSlot({ freeDiskSlots }: MachineInspection): Remark {
  if (freeDiskSlots > 0)
    return ok('disk-slot', `${freeDiskSlots} free units on its SCSI controllers that share no bus`)
  return {
    id: 'disk-slot',
    severity: 'blocker',
    what: 'No SCSI controller with a free unit',
    follows: 'The second disk cannot be attached.',
    mend: 'Edit settings > Add other device > SCSI controller > VMware Paravirtual; the machine must be off for it.',
  }
}
