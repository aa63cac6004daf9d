import { Limits } from '../config/limits.ts'
import type { Config } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { closeFleet, type Fleet, machinesOf } from '../fleet/fleet.ts'
import { gather, nothingSeen, type SeenBefore } from '../fleet/gather.ts'
import { refuseAnyUnfit, unfitIn } from '../fleet/unfit.ts'
import { thisProcess } from '../safety/holder.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import type { RunSettings } from './settings.ts'

/**
 * Looks before vitest is started, which takes longer than the look: who may not have a machine hears of it at once, and no
 * run's folder is made.
 * @param strict whether one machine that may or can not be used keeps the run from all the others
 * @returns what was seen, for the run to go on from; whatever kept us from looking is for the run to record
 * @throws UsageError, LeaseHeld, and VsphereError of a refused login: nothing was touched
 */
export async function lookEarly(
  config: Config,
  { run, steal, strict, shard }: Pick<RunSettings, 'steal' | 'strict' | 'shard'> & { run: string },
): Promise<SeenBefore> {
  const limits = new Limits(config.timeouts)
  const fleet = await gather(config, { limits, seen: nothingSeen, shard }).catch((error: unknown) => {
    if (error instanceof SnapwitnessError && !isFault(error, 'InvalidLogin')) return undefined
    throw error
  })
  if (!fleet) return nothingSeen
  try {
    refuseUnfitEarly(fleet, { terms: { run, steal, holder: thisProcess() }, strict })
  } finally {
    await closeFleet(fleet)
  }
  const sightings = fleet.hosts.flatMap((host) => host.sightings.filter((sighting) => 'state' in sighting))
  // A second try with a wrong password brings the account nearer to its lock.
  return { sightings, closed: fleet.closed.filter(({ trouble }) => trouble.code === REFUSED_LOGIN) }
}

/** With none that is left there is nothing to do, and everything to say. */
function refuseUnfitEarly(
  fleet: Fleet,
  { terms, strict }: { terms: Parameters<typeof refuseAnyUnfit>[1]; strict: boolean },
): void {
  const unfit = unfitIn(fleet, terms)
  const rest = machinesOf(fleet).filter(({ name }) => !unfit.has(name))
  if (strict || rest.length === 0) refuseAnyUnfit(fleet, terms)
}

const REFUSED_LOGIN = 'VSPHERE_INVALID_LOGIN'
