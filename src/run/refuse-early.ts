import { Limits } from '../config/limits.ts'
import type { Config } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { thisProcess } from '../safety/holder.ts'
import { lookAtMachines } from '../safety/machines-in-hand.ts'
import { refuseUnfit } from '../safety/refusals.ts'
import { connect } from '../vsphere/session.ts'

/**
 * Looks before vitest is started, which takes longer than the look: who may not have a machine hears of it at once, and no
 * run's folder is made. The run looks again for itself. Whatever keeps us from looking is for the run to record.
 * @throws UsageError, LeaseHeld: nothing was touched
 */
export async function refuseEarly(
  config: Config,
  { run, steal }: { run: string; steal: boolean },
): Promise<void> {
  const limits = new Limits(config.timeouts)
  const candidates = await candidatesOf(config, limits).catch((error: unknown) => {
    if (error instanceof SnapwitnessError) return []
    throw error
  })
  refuseUnfit(candidates, { run, holder: thisProcess(), steal })
}

async function candidatesOf(config: Config, limits: Limits) {
  const session = await connect({ ...config.host, deadline: limits.connect() })
  try {
    return await lookAtMachines(config, session, limits)
  } finally {
    await session.close()
  }
}
