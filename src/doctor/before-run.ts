import { UsageError } from '../core/errors.ts'
import type { Finding } from './finding.ts'

/** @throws UsageError with every blocker and how to mend it */
export function refuseBlocked(findings: readonly Finding[]): void {
  const blockers = findings.filter(({ severity }) => severity === 'blocker')
  if (blockers.length === 0) return
  throw new UsageError(`A run cannot work; nothing was touched.\n${blockers.map(line).join('\n')}`, {
    hint: '`snapwitness doctor --config FILE` shows all of it, with what follows.',
  })
}

function line({ machine, what, mend }: Finding): string {
  return `${machine ?? 'the host'}: ${what}\n  To mend it: ${mend}`
}
