import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

export function changeTracking({ changeTracking: on }: MachineInspection): Remark {
  if (!on) return ok('change-tracking', 'Changed block tracking is off')
  return {
    id: 'change-tracking',
    severity: 'note',
    what: 'Changed block tracking is on',
    follows:
      'A backup uses it, as a rule. A revert begins its map anew: the next incremental backup may have to be a full one.',
    mend: 'Do not run while a backup of this machine does.',
  }
}
