import { asPromised } from './host-refusal.ts'
import { judgeEqual, judgeTree } from './judgement.ts'
import type { HostView, MachineUnderTest, Observed } from './machine.ts'
import type { Check } from './recorder.ts'
import type { SnapshotMoment } from './snapshot.ts'
import { without } from './tree.ts'

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
  const before = await machine.observeMachine()
  const expected = without(before.seen.snapshots, ref, { children })
  await asPromised(machine, `remove “${name}”`, () =>
    machine.change('remove snapshot', { snapshot: name, children, consolidate }, () =>
      machine.vm.removeSnapshot(ref, { children, consolidate }, machine.limits.task()),
    ),
  )
  const after = await machine.observeMachine()
  const tree = machine.check(
    `Removing “${name}” takes it out of the snapshot manager${children ? ' with everything below it' : ''}, and nothing else`,
    judgeTree(expected, after.seen.snapshots),
    before,
    after,
  )
  return [tree, checkFiles(machine, name, after)]
}

/** A chain that names a file which was merged away cannot be opened again. */
function checkFiles(machine: MachineUnderTest, name: string, after: Observed<HostView>): Check {
  const { disks, layout } = after.seen
  const there = new Set(layout.files.map(({ path }) => path))
  const missing = disks.flatMap(({ label, chain }) =>
    chain.filter((path) => !there.has(path)).map((path) => `${label}: ${path}`),
  )
  return machine.check(
    `After removing “${name}”, every file that a disk is made of is there`,
    judgeEqual('no file is missing', missing.join(', ') || 'no file is missing'),
    after,
  )
}
