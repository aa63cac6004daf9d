import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

/** A guest can only be a witness while it runs. */
export function power({ powerState }: MachineInspection): Remark {
  if (powerState === 'poweredOn') return ok('power', 'The machine runs')
  return {
    id: 'power',
    severity: 'blocker',
    what: `The machine is ${powerState === 'suspended' ? 'suspended' : 'off'}`,
    follows: 'Its guest can be asked for nothing.',
    mend: 'Power it on and wait until its guest is up.',
  }
}
