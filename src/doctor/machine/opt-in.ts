import { howToAllow, isAllowed } from '../../safety/opt-in.ts'
import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

export function optIn(seen: Pick<MachineInspection, 'annotation' | 'extraConfig'>, machine: string): Remark {
  if (isAllowed(seen)) return ok('opt-in', 'The machine itself says that it may be used')
  return {
    id: 'opt-in',
    severity: 'blocker',
    what: 'The machine does not say that it may be used',
    follows: 'A run does not touch it.',
    mend: howToAllow(machine),
  }
}
