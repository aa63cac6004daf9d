import type { Config } from '../config/load.ts'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'

/**
 * Looks before a run touches anything, and stops it where it cannot work. A host that cannot be looked at stops nothing
 * here: the run itself tells of it, in its own report.
 * @throws UsageError with every blocker and how to mend it
 */
export async function stopWhereBlocked(config: Config): Promise<void> {
  const blockers = (await findings(config)).filter(({ severity }) => severity === 'blocker')
  const [first] = blockers
  if (first === undefined) return
  throw new UsageError(`A run cannot work; nothing was touched.\n${blockers.map(line).join('\n')}`, {
    hint:
      blockers.length === 1
        ? first.mend
        : '`snapwitness doctor --config FILE` shows all of it, with what follows.',
  })
}

async function findings(config: Config): Promise<Finding[]> {
  try {
    return await examine(config)
  } catch (error) {
    if (error instanceof SnapwitnessError) return []
    throw error
  }
}

function line({ machine, what, mend }: Finding): string {
  return `${machine ?? 'the host'}: ${what}\n  To mend it: ${mend}`
}
