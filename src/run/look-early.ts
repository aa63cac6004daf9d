import { Limits } from '../config/limits.ts'
import type { Config } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { thisProcess } from '../safety/holder.ts'
import { refuseUnfit } from '../safety/refusals.ts'
import { lookAtMachines, type Sighting, seenMachines } from '../safety/sightings.ts'
import { connect } from '../vsphere/session.ts'

/**
 * Looks before vitest is started, which takes longer than the look: who may not have a machine hears of it at once, and no
 * run's folder is made.
 * @returns what was seen, for the run to go on from; whatever kept us from looking is for the run to record
 * @throws UsageError, LeaseHeld: nothing was touched
 */
export async function lookEarly(
  config: Config,
  { run, steal }: { run: string; steal: boolean },
): Promise<Sighting[]> {
  const sightings = await look(config).catch((error: unknown) => {
    if (error instanceof SnapwitnessError) return []
    throw error
  })
  refuseUnfit(seenMachines(config, sightings), { run, holder: thisProcess(), steal })
  return sightings.filter((sighting) => 'state' in sighting)
}

async function look(config: Config): Promise<Sighting[]> {
  const limits = new Limits(config.timeouts)
  const session = await connect({ ...config.host, deadline: limits.connect() })
  try {
    return await lookAtMachines(config, session, limits)
  } finally {
    await session.close()
  }
}
