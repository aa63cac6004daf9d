import type { Kinds, Statement } from '../judge/statement.ts'
import { DiskUnderTest } from './disk.ts'
import type { Group } from './group.ts'
import { judgeEach } from './judge-each.ts'
import { checkSettled } from './looks.ts'
import { MachineUnderTest } from './machine.ts'
import { ProbeUnderTest } from './probe.ts'

/** What an author's matcher may be about: `Machines`, `Disks`, `Volumes`, `Probes`. */
type Subjects = Group<MachineUnderTest | DiskUnderTest | ProbeUnderTest>

/**
 * A matcher of an author's own statement, for vitest's `expect.extend`: it is judged of each machine, disk or probe by what
 * there is now, and is in the ledger as the check that it is; behind `not` as its contrary.
 * @param argsOf the statement's arguments, of what the matcher is given
 * @example
 * expect.extend({ toHaveProcessors: matcher(hasProcessors, (cpus: number) => ({ cpus })) })
 * await expect(vms).toHaveProcessors(2)
 * await expect(vms).not.toHaveProcessors(3)
 */
export function matcher<K extends Kinds, A, Given extends unknown[] = []>(
  statement: Statement<K, A>,
  argsOf: (...given: Given) => NoInfer<A> = () => ({}) as A,
) {
  return function (this: { isNot: boolean }, subjects: Subjects, ...given: Given) {
    const { isNot } = this
    return judgeEach(this, subjects, (one) =>
      checkSettled(machineOf(one), statement, () => argsOf(...given), { ...partsOf(one), negated: isNot }),
    )
  }
}

function machineOf(one: MachineUnderTest | DiskUnderTest | ProbeUnderTest): MachineUnderTest {
  return one instanceof MachineUnderTest ? one : one.machine
}

function partsOf(one: MachineUnderTest | DiskUnderTest | ProbeUnderTest) {
  return {
    ...(one instanceof DiskUnderTest && { disk: one }),
    ...(one instanceof ProbeUnderTest && { probe: one }),
  }
}
