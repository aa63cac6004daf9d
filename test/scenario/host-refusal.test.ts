import { expect, test } from 'vitest'
import { contradicts, isOnThatOf } from '../../src/scenario/host-refusal.ts'
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

test.each(['InvalidSnapshotFormat', 'NotSupported', 'FileNotFound', 'SnapshotFault'])(
  '%s to a snapshot or a consolidation is nobody’s broken promise',
  (fault) => {
    expect(contradicts('snapshot', refused(fault))).toBe(false)
    expect(contradicts('consolidate', refused(fault))).toBe(false)
  },
)

test('that a chain is broken under a snapshot or a consolidation is one', () => {
  const broken = refused(
    'GenericVmConfigFault',
    'The parent virtual disk has been modified since the child was created.',
  )
  expect(contradicts('snapshot', broken)).toBe(true)
  expect(contradicts('consolidate', broken)).toBe(true)
})

test.each([
  'The parent virtual disk has been modified since the child was created.',
  'Cannot open the disk or one of the snapshot disks it depends on: The system cannot find the file specified.',
  'An error occurred while restoring the virtual machine state from file: the file is corrupt.',
  'Attach: the capacity of each link is different (83886080 != 46399652).',
  'msg.disk.fileNotFound',
])('of a vague fault the host’s words tell that the snapshot is broken: %s', (said) => {
  expect(contradicts('revert', refused('GenericVmConfigFault', said))).toBe(true)
  expect(contradicts('remove', refused('SnapshotFault', said))).toBe(true)
})

test.each([
  'An error occurred while consolidating disks.',
  'An error occurred while consolidating disks: Maximum consolidate retries was exceeded for scsi0:0.',
  'An error occurred while consolidating disks: Failed to lock the file.',
  'An error occurred while taking a snapshot: There is no space left on the device.',
  'An error occurred while reverting to a snapshot: The features supported by the processor(s) in this machine are different from the features supported by the processor(s) in the machine on which the checkpoint was saved.',
  'Fehler beim Zurücksetzen des Snapshots: Die Datei ist gesperrt.',
  'Beim Löschen des Snapshots: auf dem Datenspeicher ist kein Platz mehr.',
  'An error occurred while reverting to a snapshot: insufficient resources.',
  'An error occurred while reverting to a snapshot: No host is compatible with the virtual machine.',
  'An error occurred while reverting to a snapshot: the PCI passthrough device is not available on this host.',
  'An error occurred while deleting the snapshot: the host is in maintenance mode.',
  'An error occurred while reverting to a snapshot: the encryption key is not available.',
  'An error occurred while reverting to a snapshot: VHV was enabled.',
  'Unable to delete snapshot: datastore is not accessible (All Paths Down).',
  'Cannot open the parent virtual disk: the connection to the datastore was lost.',
  'Could not open paging file: "Permission denied". An error occurred while restoring the virtual machine state from file.',
  'libvirt: revert requires force: removal of existing saved state of the snapshot strongly recommended to avoid corruption',
  'msg.disk.noBackEnd',
  'msg.snapshot.error-NOTREVERTABLE',
  'Could not power on the machine.',
])('nobody is blamed for what says nothing of a broken snapshot, in whatever language: %s', (said) => {
  expect(contradicts('revert', refused('GenericVmConfigFault', said))).toBe(false)
  expect(contradicts('remove', refused('SnapshotFault', said))).toBe(false)
})

test('names say nothing, whatever words they are made of', () => {
  const broken = 'Failed to revert “the memory of cpu 1”: content ID mismatch.'
  expect(contradicts('revert', refused('SnapshotFault', broken))).toBe(false)
  expect(contradicts('revert', refused('SnapshotFault', broken), ['the memory of cpu 1'])).toBe(true)
  const other = 'Failed to revert “a corrupt snapshot (1)”: it is not there for now.'
  expect(contradicts('revert', refused('SnapshotFault', other), ['a corrupt snapshot (1)'])).toBe(false)
  expect(contradicts('revert', refused('SnapshotFault', broken), ['the memory of cpu 1', '', 'c', 'b'])).toBe(
    true,
  )
})

test('kept memory in which a QEMU cannot read a device is broken, and a processor may be another one', () => {
  const said = (device: string) =>
    `libvirt: operation failed: job 'snapshot' failed: load of migration failed: Invalid argument: error while loading state for instance 0x0 of device '${device}': Failed to load element of type virtio for virtio`
  expect(contradicts('revert', refused('SnapshotFault', said('0000:00:03.0/virtio-console')))).toBe(true)
  expect(contradicts('revert', refused('SnapshotFault', said('cpu')))).toBe(false)
})

test('changes that cannot be told are refused by the argument alone', () => {
  expect(contradicts('tell changes', refused('InvalidArgument'))).toBe(true)
  expect(contradicts('tell changes', refused('FileFault'))).toBe(false)
  expect(contradicts('tell changes', refused('GenericVmConfigFault', 'msg.snapshot.error'))).toBe(false)
})

test('a machine that was made fault tolerant has no snapshots', () => {
  const said = 'The operation is not supported on a fault tolerant virtual machine.'
  expect(contradicts('revert', refused('NotSupported', said))).toBe(false)
  expect(contradicts('remove', refused('NotSupported', 'Fault Tolerance is on.'))).toBe(false)
})

test('a file on another datastore than the machine’s own may lie where nothing is mounted', () => {
  const home = '[datastore1] debian-1'
  expect(isOnThatOf(home, '[datastore1] debian-1/debian-1-000001.vmdk')).toBe(true)
  expect(isOnThatOf(home, '[nfs1] disks/data.vmdk')).toBe(false)
  expect(isOnThatOf(home, '/vmfs/volumes/5f3a9c01/debian-1/debian-1-000001.vmdk')).toBe(true)
  expect(isOnThatOf(home, '/vmfs/volumes/nfs1')).toBe(false)
  expect(isOnThatOf(home, undefined)).toBe(true)
})

test('what went wrong before the host could answer is no answer of its own', () => {
  expect(contradicts('revert', refused('ConnectionLost'))).toBe(false)
  expect(contradicts('revert', new Error('something else'))).toBe(false)
})
