import type { SealMark } from '../safety/seal-mark.ts'
import { NotApplicable } from '../scenario/errors.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import type { MachineFacts, SealedMachine } from './record.ts'
import { SealTree } from './tree.ts'

const FIRST_MIB = 64
const OTHERS_MIB = 32

/**
 * Makes the tree of a seal on a machine: `off`; below it `on`, without memory and with a second disk; below that `memory`
 * with `later` below it, and `branch`, with an independent disk where the host lets one be; and ends under that, with data of its own. Each part
 * was reverted to once when this returns.
 * @throws ChecksFailed where a part does not hold: then there is no seal
 */
export async function sealMachine(
  machine: MachineUnderTest,
  { mark, facts }: { mark: SealMark; facts: MachineFacts },
): Promise<SealedMachine> {
  const { journal } = machine.recorder
  const tree = new SealTree(machine, mark, facts)
  journal.step('Mark the machine as sealed')
  await tree.mark()
  journal.step('A part with the machine off')
  await tree.attach('first disk', { sizeMiB: FIRST_MIB })
  await tree.write()
  await tree.take('off', { memory: false, off: true })
  journal.step('A part without memory, and a second disk')
  await tree.vms.powerOn()
  await tree.attach('second disk', { sizeMiB: OTHERS_MIB })
  await tree.write()
  await tree.take('on', { memory: false })
  journal.step('Two parts with memory, one below the other')
  await tree.write()
  const kept = (await takeWithMemory(tree, 'memory')) ? ['memory'] : []
  await tree.write()
  if (kept.length > 0 && (await takeWithMemory(tree, 'later'))) kept.unshift('later')
  await tree.write()
  journal.step('A revert to each of them')
  for (const part of [...kept, 'off', 'on']) {
    await tree.prove(part)
    await tree.write()
  }
  journal.step('A branch')
  await attachIndependent(tree)
  await tree.write()
  await tree.take('branch', { memory: false })
  await tree.write()
  await tree.prove('branch')
  journal.step('Data where the machine ends')
  await tree.write()
  const here = await tree.end()
  return { ...facts, parts: [...tree.parts, here] }
}

const MEMORY_REFUSED = ['SnapshotFault', 'VmConfigFault', 'NotSupported']

/** @returns false where the host keeps the memory of this machine in no snapshot */
async function takeWithMemory(tree: SealTree, part: string): Promise<boolean> {
  const { machine } = tree
  try {
    await tree.take(part, { memory: true })
    return true
  } catch (error) {
    const reason = whyNot(error, MEMORY_REFUSED, 'its host keeps the memory of this machine in no snapshot')
    machine.recorder.notApplicable(machine.name, 'a part with memory', reason)
    return false
  }
}

const INDEPENDENT_REFUSED = [
  'VirtualDiskModeNotSupported',
  'InvalidDeviceSpec',
  'NotSupported',
  'TooManyDevices',
]

/** Attached where no memory is kept: with an independent disk a host keeps none. */
async function attachIndependent(tree: SealTree): Promise<void> {
  const { machine } = tree
  try {
    await tree.attach('independent disk', { sizeMiB: OTHERS_MIB, mode: 'independent_persistent' })
  } catch (error) {
    const reason = whyNot(error, INDEPENDENT_REFUSED, 'its host gives it none')
    machine.recorder.notApplicable(machine.name, 'an independent disk', reason)
  }
}

/** @throws the error itself where it says no such thing */
function whyNot(error: unknown, refusals: readonly string[], reason: string): string {
  if (error instanceof NotApplicable) return error.reason
  if (refusals.some((fault) => isFault(error, fault))) return reason
  throw error
}
