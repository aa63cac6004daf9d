import type { GuestInspection } from '../../guest/guest.ts'
import type { Remark } from '../finding.ts'

const RULE = 'd1e49aac-8f56-4280-b9ba-993a6d77406c'
/** As Defender writes them; all others let the process be. */
const BLOCKS = ['1', '6']

/** The attack surface reduction rule that ends processes which WMI or PSExec has created: a writer in the background is one. */
export function processRule({ settings: { processRule: rule } }: GuestInspection): Remark[] {
  if (!BLOCKS.includes(String(rule))) return []
  return [
    {
      id: 'process-rule',
      severity: 'warning',
      what: `The guest’s protection ends processes that WMI creates: attack surface reduction rule ${RULE}`,
      follows: 'No writer stays at work in the background: scenarios that need one are unknown.',
      mend: `In PowerShell as administrator, on this test machine: Add-MpPreference -AttackSurfaceReductionRules_Ids ${RULE} -AttackSurfaceReductionRules_Actions Disabled. Where a policy sets it, exempt the machine there.`,
    },
  ]
}
