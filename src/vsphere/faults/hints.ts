import { TOO_MUCH_HINT } from '../../core/bounds.ts'
import { lineageOf } from './fault-kinds.ts'

/** What to do about a fault. `details` are the fault's own fields, as the host sent them. */
export function hintFor(fault: string, details: Readonly<Record<string, string>> = {}): string {
  for (const name of lineageOf(fault)) {
    const hint = FAULTS[name] ?? OURS[name]
    if (hint !== undefined) return typeof hint === 'string' ? hint : hint(details)
  }
  return UNKNOWN
}

/** Whether no host answers such a fault: it is our own word for what went wrong. */
export function isOurs(fault: string): boolean {
  return fault in OURS
}

type Hint = string | ((details: Readonly<Record<string, string>>) => string)

const UNKNOWN = 'look at the task and its events in the host client; hostd.log on the host says more.'

/** Faults of the vSphere API, by type. */
const FAULTS: Readonly<Record<string, Hint>> = {
  InvalidLogin:
    'check the user name and the password; ESXi locks an account for some minutes after several wrong ones.',
  PasswordExpired:
    'the password of the account has expired: give it a new one, and write that into the configuration.',
  NotAuthenticated: 'the session ended and a new login did not help; is the account still enabled?',
  // Since vSphere 8.0 a host may name several, in `missingPrivileges`.
  NoPermission: ({ privilegeId, privilegeIds, object, entity }) =>
    `give the account the privilege ${privilegeId ?? privilegeIds ?? 'that the host names'} on ${object ?? entity ?? 'the object'}.`,
  RestrictedVersion:
    'the host runs on the free licence, whose API only reads; give it an evaluation or a paid licence.',
  NotEnoughLicenses: 'the licence of the host does not allow this; give it an evaluation or a paid licence.',
  TaskInProgress: ({ task }) =>
    `another operation holds the machine (${task ?? 'see its recent tasks'}); wait for it, or stop what started it.`,
  InvalidPowerState: ({ existingState }) =>
    `the machine is ${existingState ?? 'in a power state'} and cannot do this; power it on or off first.`,
  QuestionPending:
    'the machine waits for an answer: its host client shows the question (a full datastore, as a rule).',
  InvalidHostState: 'the host is in maintenance mode, or not connected: see its state in the inventory.',
  InvalidDatastoreState: 'the datastore is in maintenance mode, or not accessible: see its state.',
  EncryptionKeyRequired: 'the machine is encrypted and its key is not there: is the key provider connected?',
  InvalidState: 'the machine is not in a state for this: is it suspended, orphaned or waiting for an answer?',
  InvalidSnapshotFormat:
    'the snapshot was made by a product whose snapshots this host cannot read; consolidate the machine and take a new one.',
  SnapshotFault:
    'look at the reason the host gives; a raw or independent disk, or a passed-through device, is the usual one.',
  SnapshotNoChange: 'nothing changed since the last snapshot.',
  SnapshotIncompatibleDeviceInVm: 'take the device that the host names off the machine before the snapshot.',
  SnapshotDisabled: 'snapshots are switched off for this machine (snapshot.maxSnapshots in its settings).',
  TooManySnapshotLevels: 'the chain is at the limit of the host (32 snapshots); delete some of them.',
  SnapshotLocked: 'another operation, a backup as a rule, holds the snapshot; wait for it or end it.',
  MultipleSnapshotsNotSupported: 'this machine takes one snapshot only; delete the one it has.',
  MemorySnapshotOnIndependentDisk:
    'take the snapshot without memory, with the machine off, or make its independent disks dependent.',
  ApplicationQuiesceFault:
    'the guest did not freeze its file systems in time: see the VSS or vmtoolsd log in the guest, or snapshot without quiescing.',
  FilesystemQuiesceFault:
    'the guest did not freeze its file systems in time; is it under heavy writes? Try again, or snapshot without quiescing.',
  ToolsUnavailable:
    'VMware Tools do not run in the guest: install or start them, or wait until the guest is up.',
  NoDiskSpace: ({ datastore }) =>
    `free space on the datastore${datastore ? ` ${datastore}` : ''}; delta disks grow up to the size of their disks.`,
  FileLocked: ({ file }) =>
    `another process or host holds ${file ?? 'the file'}: a backup, or a second host?`,
  FileFault: ({ file }) =>
    `the host cannot work with ${file ?? 'one of the files'}: is the datastore connected, writable and not full?`,
  CannotAccessFile: ({ file }) => `the host cannot open ${file ?? 'the file'}: is the datastore connected?`,
  FileTooLarge: 'the file is larger than the datastore allows; take a smaller disk or another datastore.',
  FileNotFound: ({ file }) => `${file ?? 'the file'} is not on the datastore.`,
  FileAlreadyExists: ({ file }) =>
    `${file ?? 'the file'} is there already; remove it or choose another name.`,
  InvalidDeviceSpec:
    'the host does not take the device as asked: is the unit number taken, or the disk changed since?',
  InvalidArgument: ({ invalidProperty }) =>
    `the host does not take the value of ${invalidProperty ?? 'one of the arguments'}.`,
  InvalidName: 'the name is empty, too long (80 characters) or has characters that the host does not take.',
  DisallowedDiskModeChange:
    'the mode of a disk cannot change while the machine has snapshots; remove them first.',
  VmConfigFault:
    'the settings do not go with the machine or its host; vmware.log in the machine’s folder says why.',
  InvalidVmConfig: ({ property }) =>
    `the host does not take ${property ?? 'one of the settings'} as asked; see it in the settings of the machine.`,
  DeviceHotPlugNotSupported:
    'a device of this kind is not added or removed while the machine runs; power it off first.',
  CpuHotPlugNotSupported: 'power the machine off, or switch CPU hot-plug on in its settings.',
  MemoryHotPlugNotSupported: 'power the machine off, or switch memory hot-plug on in its settings.',
  MissingController:
    'the controller of the disk is not there any more; add a SCSI controller (VMware Paravirtual).',
  TooManyDevices: 'the machine has as many devices of this kind as it may; take one off.',
  CannotAccessVmComponent:
    'the host cannot reach a file or device of the machine: is its datastore connected?',
  CannotDisableSnapshot: 'the machine has snapshots already; delete them before snapshots are switched off.',
  RDMPointsToInaccessibleDisk:
    'the raw disk behind the mapping is not there: is its LUN presented to the host?',
  VirtualHardwareCompatibilityIssue:
    'the virtual hardware and this host do not go together: another hardware version, or another host.',
  DeviceNotSupported: ({ device }) =>
    `the host does not support ${device ?? 'a device of the machine'} here.`,
  RDMNotSupported: 'raw device mappings cannot do this; use a virtual disk.',
  RawDiskNotSupported: 'raw disks cannot do this; use a virtual disk.',
  MultiWriterNotSupported:
    'shared (multi-writer) disks cannot be in snapshots; take the disk off, or stop sharing it.',
  SharedBusControllerNotSupported:
    'disks on a controller with a shared bus cannot be in snapshots; move them to another controller.',
  DiskNotSupported: 'the host does not support this disk here; see its type and datastore.',
  UnsupportedDatastore: 'the datastore is of a type that cannot hold this; choose another.',
  DuplicateName: ({ name }) => `another object has the name ${name ?? 'asked for'}; choose another.`,
  InvalidDiskFormat: 'the file is no virtual disk of a kind that the host knows.',
  CannotAccessVmDisk: 'the host cannot open the disk: is the datastore connected, the chain complete?',
  ManagedObjectNotFound: ({ obj }) =>
    `${obj ?? 'the object'} is gone: it was removed, here or by another client.`,
  GenericVmConfigFault: ({ reason }) =>
    `the host says: ${reason ?? 'nothing more'}; vmware.log in the machine's folder says more.`,
  InsufficientResourcesFault: 'the host lacks memory or CPU for this; power other machines off.',
  ConcurrentAccess: 'another client changed the machine at the same time; try again.',
  MethodDisabled: 'another solution (a backup, as a rule) has disabled this method on the machine.',
  MethodNotFound: 'the host does not know this method: too old, or not a vSphere host.',
  NotSupported: 'the host does not support this for this machine.',
  HostAccessRestrictedToManagementServer: 'the host is in lockdown mode: go through its vCenter instead.',
  RestrictedByAdministrator: 'the administrator has forbidden this; ask who runs the host.',
  HostCommunication: 'vCenter cannot reach the host; see its state in the inventory.',
  HostNotConnected: 'vCenter has lost the host; see its state in the inventory.',
  HostConnectFault: 'vCenter cannot reach the host; see its state in the inventory.',
  RequestCanceled: 'somebody cancelled the task on the host.',
  SystemError: 'the host failed inside; hostd.log on the host says why.',
}

/** What went wrong before a host could answer a fault, or in how it answered. */
const OURS: Readonly<Record<string, string>> = {
  CertificateMismatch:
    'if the certificate was renewed, check its thumbprint on the host itself and put it into the configuration.',
  CertificateNotTrusted:
    "pin the host's certificate by its SHA-256 thumbprint, or give the authority that signed it; of one that is out of date, or of another name, only the thumbprint helps.",
  TlsRefused:
    'TLS 1.2 and 1.3 are spoken here, and no certificate is shown: is the host older than vSphere 6.0, or does a proxy between want a certificate of the client?',
  Unreachable: 'is the address right, the host up, and the port (443 by default) open from here?',
  ConnectionLost:
    'is the host still up, and the network between? What was asked may have been done all the same.',
  Unavailable:
    'is the management agent just starting, or the vCenter saturated? It was waited for; run again when it answers.',
  NotAVimServer: 'the URL must be that of an ESXi host or a vCenter, such as https://esxi7.example.org/sdk.',
  UnsupportedVersion: 'Snapwitness speaks the vSphere API of 6.0 to 8.0.',
  TooMuch: TOO_MUCH_HINT,
  UnexpectedAnswer: 'is there a proxy between, or is the host just starting? Look at the URL in a browser.',
  FileUnavailable: 'is the file on that datastore, and may the account browse it (Datastore.Browse)?',
  MachineNotFound:
    'use the name as the inventory shows it, its path (DATACENTER/vm/FOLDER/NAME), its instance UUID or its reference.',
  DatastoreNotFound:
    'use the name as it stands in brackets in a datastore path: [datastore1] debian-1/debian-1.vmx.',
  AmbiguousName:
    'name the one that is meant by its inventory path; where several have even that in common, by its instance UUID or reference, or rename all but one.',
  NoFreeDiskSlot:
    'add a SCSI controller (VMware Paravirtual) that shares no bus to the machine, which must be off for it, or take a disk off.',
  TaskVanished: 'look at the events of the machine to see whether the operation was done.',
  DiskNotFound: 'look at the settings of the machine: was the disk taken off in the meantime?',
}
