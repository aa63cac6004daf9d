import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

/** Without it the guest cannot tell which of its disks is which of the hypervisor's. */
export function diskUuid({ diskUuidEnabled }: MachineInspection): Remark {
  if (diskUuidEnabled) return ok('disk-uuid', 'The guest is shown the UUIDs of its disks')
  return {
    id: 'disk-uuid',
    severity: 'warning',
    what: `disk.EnableUUID is ${diskUuidEnabled === undefined ? 'not set' : 'FALSE'}`,
    follows:
      'The guest does not see the UUID of a disk: a new one is found by its size alone, where no other disk has that size.',
    mend: 'With the machine off: Edit settings > VM options > Advanced > Edit configuration: disk.EnableUUID = TRUE. Or: govc vm.change -vm NAME -e disk.enableUUID=TRUE',
  }
}
