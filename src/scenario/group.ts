import { SnapwitnessError } from '../core/errors.ts'

/** There is nothing to do it to: passed over in silence, it would look as if it had held. */
class EmptyGroup extends SnapwitnessError {
  constructor(what: string) {
    super('EMPTY_GROUP', what, {
      hint: 'Ask only for machines and disks that there are; `vms.names` tells which.',
    })
  }
}

/** What a group holds. */
export let membersOf: <Member>(group: Group<Member>) => readonly Member[]

/**
 * Several machines or disks that a scenario works on at the same time; never none. What the group holds is for our own
 * files: an author who could reach a machine's hypervisor from here could go around the ledger.
 */
export class Group<Member> {
  readonly #members: readonly Member[]

  /** @param whereEmpty what to say where there is no member */
  constructor(members: readonly Member[], whereEmpty: string) {
    if (members.length === 0) throw new EmptyGroup(whereEmpty)
    this.#members = members
  }

  static {
    membersOf = (group) => group.#members
  }
}

/** Of what lies on machines, what lies on these. */
export function membersOn<Machine, Member extends { machine: Machine }>(
  group: Group<Member>,
  machines: Group<Machine>,
): Member[] {
  const wanted = membersOf(machines)
  return membersOf(group).filter(({ machine }) => wanted.includes(machine))
}
