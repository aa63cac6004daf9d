import type { Deadline } from '../core/deadline.ts'
import { flatten } from '../core/flatten.ts'
import type { VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { leaseOf } from './lease-record.ts'
import { Proof } from './proof.ts'
import { readSnapshotTag } from './tags.ts'

/** What is seen of a machine at one moment, however many runs it names. */
export interface MachineNow {
  state: VirtualMachineState
  identity: string
}

/**
 * The secret of a run as its machine itself keeps it: in the lease that a snapshot keeps of its moment, where it proves
 * that very snapshot, or else in the machine's own lease.
 */
export async function secretKept(
  vm: VirtualMachine,
  run: string,
  { state, identity }: MachineNow,
  deadline: Deadline,
): Promise<string | undefined> {
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
