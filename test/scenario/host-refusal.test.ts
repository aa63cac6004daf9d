import { expect, test } from 'vitest'
import { isRefusal } from '../../src/scenario/host-refusal.ts'
import { VsphereError } from '../../src/vsphere/faults/errors.ts'

test.each([
  ['room for failover', 'InsufficientFailoverResourcesFault'],
  ['memory', 'InsufficientMemoryResourcesFault'],
  ['a locked file', 'FileLocked'],
  ['an open question', 'QuestionPending'],
  ['a licence that has expired', 'ExpiredFeatureLicense'],
  ['a kind of such a licence', 'ExpiredEditionLicense'],
  ['a vApp at work', 'VAppTaskInProgress'],
  ['a host that is not there', 'HostNotReachable'],
  ['a host in maintenance', 'InvalidHostConnectionState'],
  ['a key that is missing', 'EncryptionKeyRequired'],
  ['time', 'Timedout'],
  ['the account', 'NoPermission'],
])('for want of %s nobody is blamed: %s', (_what, fault) => {
  expect(isRefusal(new VsphereError(fault, 'refused'))).toBe(false)
})

test.each(['SnapshotFault', 'GenericVmConfigFault', 'InvalidArgument', 'TooManySnapshotLevels'])(
  '%s is the host’s own answer',
  (fault) => expect(isRefusal(new VsphereError(fault, 'refused'))).toBe(true),
)

test('what went wrong before the host could answer is no answer of its own', () => {
  expect(isRefusal(new VsphereError('ConnectionLost', 'broken'))).toBe(false)
  expect(isRefusal(new Error('something else'))).toBe(false)
})
