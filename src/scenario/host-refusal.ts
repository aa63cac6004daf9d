import { hostDoesAsAsked } from '../judge/host-answer.ts'
import { VsphereError } from '../vsphere/faults/errors.ts'
import { ChecksFailed } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'

/**
 * Faults that say nothing of snapshots: the account, the licence, another task, room, the host's own trouble. Whatever is
 * refused with one of them is not known.
 */
const BESIDE_THE_POINT = new Set([
  'InvalidLogin',
  'NotAuthenticated',
  'NoPermission',
  'RestrictedVersion',
  'LicenseRestricted',
  'TaskInProgress',
  'ConcurrentAccess',
  'MethodDisabled',
  'HostNotConnected',
  'HostConnectFault',
  'HostCommunication',
  'RequestCanceled',
  'NoDiskSpace',
  'InsufficientResourcesFault',
])

/** The host's own answer to what it was asked for, and not a trouble that kept it from one. */
export function isRefusal(error: unknown): error is VsphereError {
  return error instanceof VsphereError && error.isAnswer && !BESIDE_THE_POINT.has(error.fault)
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
    throw new ChecksFailed([machine.judge(hostDoesAsAsked, { asked }, answer)])
  }
}
