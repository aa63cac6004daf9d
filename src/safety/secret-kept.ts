import type { Deadline } from '../core/deadline.ts'
import type { VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import { flatten } from '../vsphere/snapshots/snapshots.ts'
import { leaseOf } from './lease-record.ts'
import { Proof } from './proof.ts'
import { readSnapshotTag } from './tags.ts'

/**
 * The secret of a run as its machine itself keeps it: in the lease that a snapshot keeps of its moment, where it proves
 * that very snapshot, or else in the machine's own lease.
 */
export async function secretKept(
  vm: VirtualMachine,
  run: string,
  deadline: Deadline,
): Promise<string | undefined> {
  const [state, identity] = await Promise.all([vm.describe(deadline), vm.identity(deadline)])
  const signed = flatten(state.snapshots.roots).filter(({ description }) => {
    const tag = readSnapshotTag(description)
    return tag?.run === run && tag.signature !== undefined
  })
  for (const node of signed) {
    const kept = leaseOf(await vm.settingsIn(node.ref, deadline))
    if (kept?.run !== run || kept.secret === undefined) continue
    if (new Proof({ run, secret: kept.secret }, identity).ofSnapshot(node)) return kept.secret
  }
  const lease = leaseOf(state)
  if (lease?.secret === undefined) return undefined
  return new Proof({ run, secret: lease.secret }, identity).ofLease(lease) ? lease.secret : undefined
}
