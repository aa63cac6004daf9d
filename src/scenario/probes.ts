import { setTimeout as sleep } from 'node:timers/promises'
import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { Kinds, Statement } from '../judge/statement.ts'
import { demand } from './errors.ts'
import { Group, membersOf, membersOn } from './group.ts'
import { checkSettled } from './looks.ts'
import type { MachineHandle, MachineUnderTest } from './machine.ts'
import { type Probe, type ProbeSeen, ProbeUnderTest } from './probe.ts'
import type { Snapshots } from './snapshots.ts'

/**
 * The same probe on several machines.
 * @example
 * const orders = await vms.observe('orders', probe)
 * const snapshot = await vms.takeSnapshot('with-orders')
 * // … more orders …
 * await vms.revertTo(snapshot)
 * await expect(orders).toBeAsAt(snapshot)
 */
export class Probes extends Group<ProbeUnderTest> {
  constructor(probes: readonly ProbeUnderTest[]) {
    super(probes, 'There is no such probe on any of these machines.')
  }

  /** Those of these machines. */
  of(machines: Group<MachineUnderTest>): Probes {
    return new Probes(membersOn(this, machines))
  }

  /**
   * Checks a statement of the author's own by what each probe sees now; one that takes `probe` twice is given first what it
   * saw at the snapshot. Where a probe cannot see, the verdict is `unknown`.
   * @throws ChecksFailed
   */
  async check<K extends Kinds, A>(
    statement: Statement<K, A>,
    args: (vm: MachineHandle) => NoInfer<A> = () => ({}) as A,
    { since }: { since?: Snapshots } = {},
  ): Promise<void> {
    demand(
      await sideBySide(membersOf(this), (probe) =>
        checkSettled(probe.machine, statement, () => args(probe.machine.handle), { since, probe }),
      ),
    )
  }
}

/**
 * Puts a probe on each machine, and asks it once.
 * @throws ProbeFailed where it cannot see from the beginning: what it saw of nothing would be the same for ever
 */
export async function observe(
  machines: readonly MachineUnderTest[],
  name: string,
  probe: Probe,
): Promise<ProbeUnderTest[]> {
  return sideBySide(machines, async (machine) => {
    const own = new ProbeUnderTest(machine, name, probe)
    const { seen } = await own.look()
    if (seen.trouble !== null) throw new ProbeFailed(own, seen.trouble)
    return own
  })
}

class ProbeFailed extends SnapwitnessError {
  constructor({ name, machine }: ProbeUnderTest, why: string) {
    super('PROBE_FAILED', `The probe “${name}” on ${machine.name} cannot see: ${why}`, {
      hint: 'Observe when what it looks at is there: after the service has started, and before the snapshot.',
      fields: { machine: machine.name, probe: name },
    })
  }
}

/** How long what is not as it should be is looked at again: a service takes a moment to go on, or to say that it cannot. */
const PATIENCE_MS = 10_000
const LOOK_MS = 2_000

/**
 * Everything by which is judged whether a probe sees what it saw at a snapshot; see {@link probeAsAt}. What it sees now
 * counts at once where it is the same, and by two looks where it is not.
 * @throws SnapwitnessError `NOT_OBSERVED`, `NOT_REVERTED`
 */
export async function sightsAround(
  probe: ProbeUnderTest,
  snapshots: Snapshots,
): Promise<[ProbeSeen, ProbeSeen, ProbeSeen, ProbeSeen, ProbeSeen]> {
  const at = snapshots.momentOf(probe.machine).probes.get(probe)
  if (!at) throw new NotObserved(probe, snapshots.name)
  const newer = probe.beforeRevertTo(at)
  if (!newer) throw new NotReverted(probe, snapshots.name)
  return [at.before, at.after, newer, ...(await looksUntilSettled(probe, at.before))]
}

/** The last two looks; where it sees what is expected, that look alone. */
async function looksUntilSettled(
  probe: ProbeUnderTest,
  expected: ProbeSeen,
): Promise<[ProbeSeen, ProbeSeen]> {
  const patience = probe.machine.limits.look().within(PATIENCE_MS)
  let [first, last] = [undefined as ProbeSeen | undefined, await probe.look()]
  while (!first || (!isSame(first, last) && patience.remainingMs > LOOK_MS)) {
    if (isSame(last, expected)) break
    await sleep(LOOK_MS)
    first = last
    last = await probe.look()
  }
  return isSame(last, expected) || !first ? [last, last] : [first, last]
}

function isSame(one: ProbeSeen, other: ProbeSeen): boolean {
  return one.seen.value !== null && one.seen.value === other.seen.value
}

class NotObserved extends SnapwitnessError {
  constructor({ name, machine }: ProbeUnderTest, snapshot: string) {
    super(
      'NOT_OBSERVED',
      `The probe “${name}” was not asked on ${machine.name} when “${snapshot}” was taken.`,
      {
        hint: 'Call vms.observe(…) before the snapshot is taken, while the guest runs.',
        fields: { machine: machine.name, probe: name },
      },
    )
  }
}

class NotReverted extends SnapwitnessError {
  constructor({ name, machine }: ProbeUnderTest, snapshot: string) {
    super(
      'NOT_REVERTED',
      `${machine.name} was not reverted to “${snapshot}” last, so that “${name}” has nothing to show.`,
      {
        hint: 'Revert to the snapshot that the probe is compared with: vms.revertTo(…), then expect(…).toBeAsAt(…).',
        fields: { machine: machine.name, probe: name },
      },
    )
  }
}
