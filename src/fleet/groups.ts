import type { Limits } from '../config/limits.ts'
import type { MachineConfig, SelectedGroup } from '../config/load.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { isAllowed } from '../safety/opt-in.ts'
import type { FoundMachine, VsphereSession } from '../vsphere/session.ts'

/** A machine that was found in place of a name. */
export interface GroupMachine {
  group: string
  /** In its group, from 0. */
  place: number
  machine: MachineConfig
  /** Itself, whoever else bears its name. */
  found: FoundMachine
}

interface Finding {
  named: readonly MachineConfig[]
  session: VsphereSession
  limits: Limits
}

/** The machines of groups on one host: such as agree, and that the configuration does not name there. */
export async function findGroups(
  groups: readonly SelectedGroup[],
  { named, session, limits }: Finding,
): Promise<GroupMachine[]> {
  const taken = new Set(named.map(({ name }) => name))
  const found: GroupMachine[] = []
  // One after another: a machine that fits two groups is of the first.
  for (const { group, limit, use, ...pattern } of groups) {
    const like = (await session.machinesLike(pattern, limits.look())).filter(({ name }) => !taken.has(name))
    const agreeing = await firstThatAgree(like, { limit, session, limits })
    for (const [place, one] of agreeing.entries()) {
      taken.add(one.name)
      found.push({ group, place, machine: { name: one.name, ...use }, found: one })
    }
  }
  return found
}

/** Asks no more of them than it must: a vCenter has thousands. */
async function firstThatAgree(
  machines: readonly FoundMachine[],
  { limit, session, limits }: { limit: number; session: VsphereSession; limits: Limits },
): Promise<FoundMachine[]> {
  const agreeing: FoundMachine[] = []
  for (let from = 0; from < machines.length && agreeing.length < limit; from += limit) {
    const asked = await sideBySide(machines.slice(from, from + limit), async (one) => {
      return isAllowed(await session.virtualMachine(one).describe(limits.look())) ? [one] : []
    })
    agreeing.push(...asked.flat())
  }
  return agreeing.slice(0, limit)
}
