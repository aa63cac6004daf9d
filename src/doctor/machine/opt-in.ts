import { howToAllow, isAllowed } from '../../safety/opt-in.ts'
import { sealOn } from '../../safety/seal-mark.ts'
import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

export function optIn(
  seen: Pick<MachineInspection, 'annotation' | 'extraConfig' | 'snapshots'>,
  machine: string,
): Remark {
  const sealed = sealOn(seen)
  if (sealed) {
    return {
      id: 'sealed',
      severity: 'blocker',
      what: `The machine is sealed by the seal ${sealed.seal ?? 'of somebody unknown'}`,
      follows: 'No run touches it, also with --steal.',
      mend: 'snapwitness verify SEAL, and then snapwitness seal --break SEAL',
    }
  }
  if (isAllowed(seen)) return ok('opt-in', 'The machine itself says that it may be used')
  return {
    id: 'opt-in',
    severity: 'blocker',
    what: 'The machine does not say that it may be used',
    follows: 'A run does not touch it.',
    mend: howToAllow(machine),
  }
}
