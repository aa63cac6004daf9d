import { expect, test } from 'vitest'
import { contradicts } from '../../src/scenario/host-refusal.ts'
import { VsphereError } from '../../src/vsphere/faults/errors.ts'

function refused(fault: string, ...words: string[]): VsphereError {
  return new VsphereError(fault, 'refused', {}, undefined, words)
}

test.each([
  ...['InsufficientFailoverResourcesFault', 'FileLocked', 'QuestionPending', 'ExpiredEditionLicense'],
  ...['VAppTaskInProgress', 'HostNotReachable', 'InvalidHostConnectionState', 'EncryptionKeyRequired'],
  ...['Timedout', 'NoPermission', 'SystemError', 'RuntimeFault', 'CannotAccessFile', 'CannotAccessVmDisk'],
  ...['NoCompatibleHost', 'CpuIncompatible', 'FeatureRequirementsNotMet', 'InvalidDatastoreState'],
  ...['InvalidPowerState', 'ManagedObjectNotFound', 'SnapshotLocked', 'MigrationFault', 'FileFault'],
  ...['ResourceInUse', 'VmConfigFault', 'InvalidVmConfig', 'RuleViolation', 'InsufficientStorageSpace'],
  ...['HostAccessRestrictedToManagementServer', 'ToolsUnavailable', 'ApplicationQuiesceFault', 'OutOfBounds'],
  ...['FaultOfTheYear2031', 'GenericVmConfigFault', 'SnapshotFault'],
])('%s to a revert is nobody’s broken promise', (fault) => {
  expect(contradicts('revert', refused(fault))).toBe(false)
})

test.each(['InvalidSnapshotFormat', 'NotSupported', 'SnapshotNoChange', 'FileNotFound'])(
  '%s to a revert or a removal contradicts it',
  (fault) => {
    expect(contradicts('revert', refused(fault))).toBe(true)
    expect(contradicts('remove', refused(fault))).toBe(true)
  },
)

test.each([
  'The parent virtual disk has been modified since the child was created.',
  'The snapshot of a disk could not be applied.',
  'An error occurred while restoring the virtual machine state from file.',
  'An error occurred while consolidating disks.',
  'msg.disk.noBackEnd',
])('of a vague fault the host’s words tell: %s', (said) => {
  expect(contradicts('revert', refused('GenericVmConfigFault', said))).toBe(true)
  expect(contradicts('remove', refused('SnapshotFault', said))).toBe(true)
})

test.each([
  'An error occurred while consolidating disks: Failed to lock the file.',
  'An error occurred while taking a snapshot: There is no space left on the device.',
  'The virtual machine state needs CPU features that this host lacks.',
  'Could not power on the machine.',
])('so do they where it was something else: %s', (said) => {
  expect(contradicts('revert', refused('GenericVmConfigFault', said))).toBe(false)
  expect(contradicts('remove', refused('SnapshotFault', said))).toBe(false)
})

test('changes that cannot be told are refused by the argument alone', () => {
  expect(contradicts('tell changes', refused('InvalidArgument'))).toBe(true)
  expect(contradicts('tell changes', refused('FileFault'))).toBe(false)
  expect(contradicts('tell changes', refused('GenericVmConfigFault', 'msg.snapshot.error'))).toBe(false)
})

test('what went wrong before the host could answer is no answer of its own', () => {
  expect(contradicts('revert', refused('ConnectionLost'))).toBe(false)
  expect(contradicts('revert', new Error('something else'))).toBe(false)
})
