import type { GuestKind } from '../../core/access.ts'
import { kinds } from '../../guest/kinds.ts'
import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

/** Without it the guest cannot tell which of its disks is which of the hypervisor's. */
export function diskUuid({ diskUuidEnabled }: MachineInspection, guest: GuestKind): Remark {
  if (diskUuidEnabled) return ok('disk-uuid', 'The guest is shown the UUIDs of its disks')
  return {
    id: 'disk-uuid',
    severity: !kinds[guest].findsDisksBySize && diskUuidEnabled === false ? 'blocker' : 'warning',
    what: `disk.EnableUUID is ${diskUuidEnabled === undefined ? 'not set' : 'FALSE'}`,
    follows:
      'The guest does not see the UUID of a disk. On Linux no disk is found; on Windows a new disk is found by its size alone.',
    mend: 'With the machine off: Edit settings > VM options > Advanced > Edit configuration: disk.EnableUUID = TRUE. Or: govc vm.change -vm NAME -e disk.enableUUID=TRUE',
  }
}
