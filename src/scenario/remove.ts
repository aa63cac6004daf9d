import { removalFiles, removalTree } from '../judge/removal.ts'
import { holds } from '../judge/statement.ts'
import { asPromised } from './host-refusal.ts'
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
  { children, consolidate }: RemoveOptions,
): Promise<Check[]> {
  const before = await machine.observeMachineUntil(isSettled)
  await asPromised(machine, { promised: 'remove', asked: `remove “${name}”` }, () =>
    machine.change('remove snapshot', { snapshot: name, children, consolidate }, () =>
      machine.vm.removeSnapshot(ref, { children, consolidate }, machine.limits.task()),
    ),
  )
  const removed = { snapshot: ref, name, children }
  const after = await machine.observeMachineUntil(
    (seen) => holds(removalTree, removed, before.seen, seen) && holds(removalFiles, removed, seen),
  )
  return Promise.all([
    machine.judge(removalTree, removed, before, after),
    machine.judge(removalFiles, removed, after),
  ])
}
