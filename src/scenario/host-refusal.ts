import { tellsOfABrokenChain } from '../judge/broken-chain.ts'
import { hostDoesAsAsked } from '../judge/host-answer.ts'
import { VsphereError } from '../vsphere/faults/errors.ts'
import { lineageOf } from '../vsphere/faults/fault-kinds.ts'
import { ChecksFailed } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'

/** What a host has promised to do with snapshots. A start is none of it: it has too many other reasons to fail. */
type Promised = 'revert' | 'remove' | 'tell changes'

/** Faults that contradict the promise, with all that are kinds of them. Every other one is trouble. */
const CONTRADICT: Readonly<Record<Promised, readonly string[]>> = {
  revert: ['InvalidSnapshotFormat', 'NotSupported', 'SnapshotNoChange', 'FileNotFound'],
  remove: ['InvalidSnapshotFormat', 'NotSupported', 'SnapshotNoChange', 'FileNotFound'],
  'tell changes': ['InvalidArgument'],
}

/** Kinds of the above, and of what is vague, that say nothing of a snapshot. */
const TROUBLE = [
  ...['HostAccessRestrictedToManagementServer', 'SnapshotLocked', 'SnapshotDisabled'],
  ...['ApplicationQuiesceFault', 'FilesystemQuiesceFault'],
]

/** Faults that a host answers for want of a better one: only its words, or their keys, tell. */
const VAGUE = ['SnapshotFault', 'GenericVmConfigFault']

/**
 * Whether the host's answer contradicts what it has promised, and no trouble kept it from keeping it.
 * @example contradicts('revert', new VsphereError('InvalidSnapshotFormat', '…')) // true
 */
export function contradicts(promised: Promised, error: unknown): error is VsphereError {
  if (!(error instanceof VsphereError) || !error.isAnswer) return false
  for (const fault of lineageOf(error.fault)) {
    if (TROUBLE.includes(fault)) return false
    if (CONTRADICT[promised].includes(fault)) return true
  }
  return promised !== 'tell changes' && isVague(error) && tellsOfABrokenChain(error.words.join('\n'))
}

/** Whether the host answered for want of a better fault, which says of itself nothing of what kept it. */
export function isVague(error: unknown): error is VsphereError {
  return error instanceof VsphereError && VAGUE.includes(error.fault)
}

/**
 * Does what the host has promised to do. That it refuses is a finding where its answer contradicts the promise, and
 * trouble of whatever kind otherwise.
 * @param asked what it has to do: `revert to “first”`
 * @throws ChecksFailed
 */
export async function asPromised<T>(
  machine: MachineUnderTest,
  { promised, asked }: { promised: Promised; asked: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!contradicts(promised, error)) throw error
    const answer = machine.keep({ kind: 'answer', asked, answer: error.fault, said: error.what })
    await machine.observeMachine()
    throw new ChecksFailed([await machine.judge(hostDoesAsAsked, { asked }, answer)])
  }
}
