import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { namesAnotherReason } from '../judge/broken-chain.ts'
import { refusalChangesNothing } from '../judge/host-answer.ts'
import { removalFiles, removalTree } from '../judge/removal.ts'
import { holds } from '../judge/statement.ts'
import { type Asking, amongNobody } from './bystanders.ts'
import { demand } from './errors.ts'
import { asPromised, isVague, saidWithout } from './host-refusal.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'
import { isSettled } from './settled.ts'
import type { SnapshotMoment } from './snapshot.ts'

export interface RemoveOptions {
  /** Everything below it too. */
  children: boolean
  /** Merge the deltas at once. */
  consolidate: boolean
}

/** Removes a snapshot, and checks that it alone went: what was below it moves up, the machine stays where it is. */
export async function removeSnapshot(
  machine: MachineUnderTest,
  { ref, name }: SnapshotMoment,
  { children, consolidate, asking = amongNobody }: RemoveOptions & { asking?: Asking },
): Promise<Check[]> {
  const before = await machine.observeMachineUntil(isSettled)
  try {
    await asking(() =>
      asPromised(machine, { promised: 'remove', asked: `remove “${name}”` }, () =>
        machine.change('remove snapshot', { snapshot: name, children, consolidate }, () =>
          machine.vm.removeSnapshot(ref, { children, consolidate }, machine.limits.task()),
        ),
      ),
    )
  } catch (error) {
    if (isVague(error) && !namesAnotherReason(saidWithout([machine.name, name], error)))
      await checkUndone(machine, name, before)
    throw error
  }
  const removed = { snapshot: ref, name, children }
  const after = await machine.observeMachineUntil(
    (seen) => holds(removalTree, removed, before.seen, seen) && holds(removalFiles, removed, seen),
  )
  return Promise.all([
    machine.judge(removalTree, removed, before, after),
    machine.judge(removalFiles, removed, after),
  ])
}

/** What a host has refused to do, and names nothing that kept it, is not done; or it says itself that deltas are left. */
async function checkUndone(
  machine: MachineUnderTest,
  name: string,
  before: Observed<SeenOf<'machine'>>,
): Promise<void> {
  const what = { what: `to remove “${name}”` }
  const after = await machine.observeMachineUntil(
    (seen) => seen.consolidationNeeded || holds(refusalChangesNothing, what, before.seen, seen),
  )
  if (!after.seen.consolidationNeeded)
    demand([await machine.judge(refusalChangesNothing, what, before, after)])
}
