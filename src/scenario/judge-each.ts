import { sideBySide } from '../core/side-by-side.ts'
import type { Kinds, Statement } from '../judge/statement.ts'
import { demand, describeCheck } from './errors.ts'
import { type Group, membersOf } from './group.ts'
import type { MachineUnderTest, ObservedFor } from './machine.ts'
import type { Check } from './recorder.ts'

/** Judges what is expected, or the contrary of it behind `not`. */
export type Judge = <K extends Kinds, A>(
  machine: MachineUnderTest,
  statement: Statement<K, A>,
  args: NoInfer<A>,
  evidence: ObservedFor<NoInfer<K>>,
) => Promise<Check>

/**
 * Judges all of them at the same time; the ledger has each check, as the check that it is, before vitest hears of it.
 * @throws ChecksFailed
 */
export async function judgeEach<Member>(
  { isNot }: { isNot: boolean },
  group: Group<Member>,
  work: (member: Member, judge: Judge) => Promise<Check | Check[]>,
) {
  const judge: Judge = (machine, statement, args, evidence) =>
    machine.judgeAs({ negated: isNot }, statement, args, evidence)
  const checks = (await sideBySide(membersOf(group), (member) => work(member, judge))).flat()
  demand(checks)
  // What vitest turns about behind `not` has held as it stands.
  return { pass: !isNot, message: () => checks.map(describeCheck).join('\n\n') }
}
