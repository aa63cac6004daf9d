import { hostDoesAsAsked } from '../judge/host-answer.ts'
import { isFault, VsphereError } from '../vsphere/faults/errors.ts'
import { ChecksFailed } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'

/**
 * Faults that say nothing of snapshots: the account, the licence, another task, a lock, a question, room, the host's own
 * trouble. Whatever is refused with one of them, or with a kind of it, is not known.
 */
const BESIDE_THE_POINT = [
  ...['InvalidLogin', 'NotAuthenticated', 'NoPermission'],
  ...['RestrictedVersion', 'NotEnoughLicenses', 'EncryptionKeyRequired'],
  ...['TaskInProgress', 'ConcurrentAccess', 'MethodDisabled', 'RequestCanceled', 'Timedout'],
  ...['FileLocked', 'QuestionPending', 'NoDiskSpace', 'InsufficientResourcesFault'],
  ...['InvalidHostState', 'HostCommunication', 'HostConnectFault'],
]

/** The host's own answer to what it was asked for, and not a trouble that kept it from one. */
export function isRefusal(error: unknown): error is VsphereError {
  if (!(error instanceof VsphereError) || !error.isAnswer) return false
  return !BESIDE_THE_POINT.some((fault) => isFault(error, fault))
}

/**
 * Does what the host has promised to do. That it refuses is a finding and no trouble of ours.
 * @param asked what it has to do: `revert to “first”`
 * @throws ChecksFailed
 */
export async function asPromised<T>(
  machine: MachineUnderTest,
  asked: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isRefusal(error)) throw error
    const answer = machine.keep({ kind: 'answer', asked, answer: error.fault, said: error.what })
    await machine.observeMachine()
    throw new ChecksFailed([await machine.judge(hostDoesAsAsked, { asked }, answer)])
  }
}
