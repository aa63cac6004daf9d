import { Limits } from '../config/limits.ts'
import type { Config } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { thisProcess } from '../safety/holder.ts'
import { refuseUnfit } from '../safety/refusals.ts'
import { lookAtMachines, type Sighting, seenMachines } from '../safety/sightings.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import { connect } from '../vsphere/session.ts'

/**
 * Looks before vitest is started, which takes longer than the look: who may not have a machine hears of it at once, and no
 * run's folder is made.
 * @returns what was seen, for the run to go on from; whatever kept us from looking is for the run to record
 * @throws UsageError, LeaseHeld, and VsphereError of a refused login: nothing was touched
 */
export async function lookEarly(
  config: Config,
  { run, steal }: { run: string; steal: boolean },
): Promise<Sighting[]> {
  const seen = await look(config).catch((error: unknown) => {
    // A second try with a wrong password brings the account nearer to its lock.
    if (error instanceof SnapwitnessError && !isFault(error, 'InvalidLogin')) return undefined
    throw error
  })
  if (!seen) return []
  refuseUnfit(seenMachines(config, seen.sightings), { run, holder: thisProcess(), steal, now: seen.now })
  return seen.sightings.filter((sighting) => 'state' in sighting)
}

/** At the machines, and at their host's clock. */
async function look(config: Config): Promise<{ sightings: Sighting[]; now: Date }> {
  const limits = new Limits(config.timeouts)
  const session = await connect({ ...config.host, deadline: limits.connect() })
  try {
    const sightings = await lookAtMachines(config, session, limits)
    return { sightings, now: await session.clock.now(limits.look()) }
  } finally {
    await session.close()
  }
}
