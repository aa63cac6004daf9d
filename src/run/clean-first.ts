import { Limits } from '../config/limits.ts'
import { loadConfig } from '../config/load.ts'
import type { Shard } from '../config/shards.ts'
import { say } from '../core/say.ts'
import { inLine } from '../core/words.ts'
import { findIn } from '../fleet/find-in.ts'
import { machinesOf } from '../fleet/fleet.ts'
import { withFleet } from '../fleet/gather.ts'
import { cleanAll } from '../safety/clean-all.ts'
import { findWork, sayUnseen } from '../safety/find-work.ts'

/**
 * Takes away what earlier runs have left on the machines, such as one that was killed without mercy: what is proved to be
 * theirs, and of no machine that a run holds. What stays keeps its machine from the run, which tells of it.
 */
export async function cleanFirst(configPath: string, shard: Shard | undefined): Promise<void> {
  const config = await loadConfig(configPath)
  const limits = new Limits(config.timeouts)
  await withFleet(config, { limits, shard }, async (fleet) => {
    const find = (name: string) => findIn(fleet, name, limits)
    const wish = { folder: undefined, steal: false }
    const { work, unseen } = await findWork(wish, { config, machines: machinesOf(fleet), find }, limits)
    sayUnseen(unseen)
    const toDo = work.filter(({ cleaning }) => cleaning.steps.length > 0)
    for (const { machine, run } of toDo)
      say(`${inLine(machine)}: cleaning what the run ${inLine(run)} has left.`)
    await cleanAll(toDo, wish)
  })
}
