/** The types of the vSphere API's faults that an operation of ours may be answered with, and our own for what came before. */
const FAULT_NAMES = [
  'AlreadyExists AmbiguousName ApplicationQuiesceFault CannotAccessFile CannotAccessNetwork',
  'CannotAccessVmComponent CannotAccessVmConfig CannotAccessVmDevice CannotAccessVmDisk',
  'CannotCreateFile CannotDeleteFile CannotDisableSnapshot CannotPowerOffVmInCluster CannotUseNetwork',
  'CertificateMismatch CertificateNotTrusted ConcurrentAccess ConnectionLost CpuCompatibilityUnknown',
  'CpuHotPlugNotSupported CpuIncompatible CpuIncompatible1ECX CpuIncompatible81EDX CustomizationFault',
  'DVPortNotSupported DatastoreNotFound DeltaDiskFormatNotSupported DestinationSwitchFull',
  'DeviceBackingNotSupported DeviceControllerNotSupported DeviceHotPlugNotSupported DeviceNotFound',
  'DeviceNotSupported DeviceUnsupportedForVmPlatform DeviceUnsupportedForVmVersion DigestNotSupported',
  'DirectoryNotEmpty DisallowedDiskModeChange DiskNotFound DiskNotSupported DrsVmotionIncompatibleFault',
  'DuplicateName EightHostLimitViolated EncryptionKeyRequired ExpiredAddonLicense ExpiredEditionLicense',
  'ExpiredFeatureLicense FailToEnableSPBM FaultToleranceCannotEditMem FaultToleranceCpuIncompatible',
  'FeatureRequirementsNotMet FileAlreadyExists FileBackedPortNotSupported FileFault FileLocked',
  'FileNameTooLong FileNotFound FileNotWritable FileTooLarge FileUnavailable FilesystemQuiesceFault',
  'GenericVmConfigFault HeterogenousSnapshot HostAccessRestrictedToManagementServer HostCommunication',
  'HostConnectFault HostInventoryFull HostNotConnected HostNotReachable IDEDiskNotSupported',
  'InUseFeatureManipulationDisallowed IncompatibleSetting IncorrectFileType IncorrectHostInformation',
  'InsufficientAgentVmsDeployed InsufficientCpuResourcesFault InsufficientFailoverResourcesFault',
  'InsufficientGraphicsResourcesFault InsufficientHostCapacityFault InsufficientHostCpuCapacityFault',
  'InsufficientHostMemoryCapacityFault InsufficientMemoryResourcesFault InsufficientNetworkCapacity',
  'InsufficientNetworkResourcePoolCapacity InsufficientPerCpuCapacity InsufficientResourcesFault',
  'InsufficientStandbyCpuResource InsufficientStandbyMemoryResource InsufficientStandbyResource',
  'InsufficientStorageSpace InsufficientVFlashResourcesFault InvalidArgument InvalidCollectorVersion',
  'InvalidController InvalidDasConfigArgument InvalidDasRestartPriorityForFtVm InvalidDatastoreState',
  'InvalidDeviceBacking InvalidDeviceOperation InvalidDeviceSpec InvalidDiskExtend InvalidDiskFormat',
  'InvalidDrsBehaviorForFtVm InvalidEditionLicense InvalidFolder InvalidFormat',
  'InvalidHostConnectionState InvalidHostState InvalidIndexArgument InvalidLocale InvalidLogin',
  'InvalidName InvalidNetworkInType InvalidPowerState InvalidProperty InvalidPropertyType',
  'InvalidPropertyValue InvalidRequest InvalidResourcePoolStructureFault InvalidSnapshotFormat',
  'InvalidState InvalidType InvalidVmConfig InvalidVmState InventoryHasStandardAloneHosts',
  'LargeRDMNotSupportedOnDatastore LegacyNetworkInterfaceInUse LicenseDowngradeDisallowed',
  'LicenseExpired LicenseKeyEntityMismatch LicenseRestricted LicenseSourceUnavailable MachineNotFound',
  'ManagedObjectNotFound MemoryFileFormatNotSupportedByDatastore MemoryHotPlugNotSupported',
  'MemorySizeNotRecommended MemorySizeNotSupported MemorySizeNotSupportedByDatastore',
  'MemorySnapshotOnIndependentDisk MethodDisabled MethodFault MethodNotFound MissingController',
  'MissingIpPool MissingNetworkIpConfig MksConnectionLimitReached MultiWriterNotSupported',
  'MultipleSnapshotsNotSupported NetworkCopyFault NoActiveHostInCluster NoAvailableIp',
  'NoClientCertificate NoCompatibleHardAffinityHost NoCompatibleSoftAffinityHost NoDiskSpace',
  'NoFreeDiskSlot NoLicenseServerConfigured NoPermission NoVcManagedIpConfigured',
  'NonPersistentDisksNotSupported NotADirectory NotAFile NotAVimServer NotAuthenticated NotEnoughCpus',
  'NotEnoughLicenses NotEnoughLogicalCpus NotFound NotImplemented NotSupported',
  'NotUserConfigurableProperty NumVirtualCoresPerSocketNotSupported NumVirtualCpusExceedsLimit',
  'NumVirtualCpusIncompatible NumVirtualCpusNotSupported OutOfBounds OvfConsumerPowerOnFault',
  'OvfConsumerValidationFault PasswordExpired TlsRefused PhysCompatRDMNotSupported QuarantineModeFault',
  'QuestionPending RDMNotSupported RDMNotSupportedOnDatastore RDMPointsToInaccessibleDisk',
  'RawDiskNotSupported RemoteDeviceNotSupported RequestCanceled RestrictedByAdministrator',
  'RestrictedVersion RuleViolation RuntimeFault SSLVerifyFault SecurityError',
  'SharedBusControllerNotSupported SnapshotDisabled SnapshotFault SnapshotIncompatibleDeviceInVm',
  'SnapshotLocked SnapshotNoChange SoftRuleVioCorrectionDisallowed SoftRuleVioCorrectionImpact',
  'StorageVmotionIncompatible SwapPlacementOverrideNotSupported SystemError TaskInProgress TaskVanished',
  'Timedout TooManyConcurrentNativeClones TooManyDevices TooManyNativeCloneLevels',
  'TooManyNativeClonesOnFile TooManySnapshotLevels TooMuch ToolsUnavailable',
  'UnSupportedDatastoreForVFlash UnconfiguredPropertyValue UnexpectedAnswer UnexpectedFault Unreachable',
  'UnsupportedDatastore UnsupportedGuest UnsupportedVersion UnsupportedVmxLocation',
  'UnusedVirtualDiskBlocksNotScrubbed VAppNotRunning VAppPropertyFault VAppTaskInProgress',
  'VFlashCacheHotConfigNotSupported VFlashModuleNotSupported VMINotSupported VMOnConflictDVPort',
  'VMOnVirtualIntranet VirtualDiskBlocksNotFullyProvisioned VirtualDiskModeNotSupported',
  'VirtualEthernetCardNotSupported VirtualHardwareCompatibilityIssue VirtualHardwareVersionNotSupported',
  'VmConfigFault VmConfigIncompatibleForFaultTolerance VmConfigIncompatibleForRecordReplay',
  'VmFaultToleranceTooManyFtVcpusOnHost VmFaultToleranceTooManyVMsOnHost VmHostAffinityRuleViolation',
  'VmLimitLicense VmPowerOnDisabled VmSmpFaultToleranceTooManyVMsOnHost VmWwnConflict VramLimitLicense',
  'WakeOnLanNotSupported',
].flatMap((line) => line.split(' '))

export const FAULTS: ReadonlySet<string> = new Set(FAULT_NAMES)

/** How a guest or its listener failed us. */
const KINDS = [
  ...['UNREACHABLE', 'LOGIN', 'DEADLINE', 'DISK_ABSENT', 'NOT_BLANK', 'NO_VOLUME', 'TOO_MUCH', 'FAILED'],
  ...['SHELL_GONE', 'QUOTA', 'PROTOCOL', 'POLICY', 'STARTING', 'OTHER_SERVICE', 'UNREADABLE', 'DISK_FAILED'],
]

/** The codes of our errors. */
export const CODES: ReadonlySet<string> = new Set([
  ...FAULT_NAMES.map((fault) => `VSPHERE_${upperSnake(fault)}`),
  ...KINDS.flatMap((kind) => [`GUEST_${kind}`, `WINRM_${kind}`]),
  ...['COMMAND_FAILED', 'NO_COMMAND', 'NOT_OBSERVED', 'NOT_REVERTED', 'PROBE_FAILED', 'PROBE_VALUE'],
  ...['NOT_MOUNTED', 'SEVERAL_MACHINES'],
  ...[
    'CANNOT_SEAL',
    'NOT_SEALED',
    'NO_ACCESS',
    'SEALED',
    'SEALED_LOGIN',
    'SEALED_MACHINE_AMBIGUOUS',
    'SEALED_MACHINE_LOST',
  ],
  'SEAL_LOST',
  ...['DEADLINE', 'EMPTY_GROUP', 'INTERRUPTED', 'LEASE_HELD', 'LEASE_LOST', 'LEDGER_DAMAGED', 'LEDGER_LINE'],
  ...[
    'LEDGER_WRITE',
    'MACHINE_WENT_OFF',
    'NOTHING_CHECKED',
    'NOT_AS_FOUND',
    'NOT_CLEANED',
    'NO_GUEST_ADDRESS',
  ],
  ...['NO_SUCH_DISK', 'NO_SUCH_EVIDENCE', 'NO_SUCH_MACHINE', 'NO_SUCH_SNAPSHOT', 'NO_SUCH_WITNESS'],
  ...['DISK_NOT_SEEN', 'LEDGER_FULL', 'LUN_LEFT', 'LUN_RAW_ALONE', 'LUN_REFUSED', 'MACHINE_UNPROVED'],
  ...['CLEAN_NO_EFFECT', 'NOT_ALLOWED', 'SEAL_NOT_BROKEN', 'WRONG_MACHINE'],
  ...['NOT_PROVED', 'NO_MACHINES_NOW', 'NO_SUCH_RUN', 'RUN_GONE', 'RUN_KEY', 'SOMEBODY_ELSE'],
  ...['OUTPUT_LOST', 'REPORT_WRITE', 'RUN_FAILED', 'SCENARIO_BROKEN', 'UNEXPECTED', 'UNEXPLAINED', 'USAGE'],
])

function upperSnake(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase()
}

/** The methods of the vSphere API that we call, as errors name them. */
export const METHODS: ReadonlySet<string> = new Set([
  ...['ConsolidateVMDisks_Task', 'ContinueRetrievePropertiesEx', 'CreateContainerView', 'CreateFilter'],
  ...['CreateSnapshot_Task', 'CurrentTime', 'DeleteDatastoreFile_Task', 'DeleteVirtualDisk_Task'],
  ...[
    'DestroyPropertyFilter',
    'DestroyView',
    'FindByInventoryPath',
    'HasPrivilegeOnEntity',
    'Login',
    'Logout',
  ],
  ...['PowerOffVM_Task', 'PowerOnVM_Task', 'QueryChangedDiskAreas', 'ReconfigVM_Task', 'RefreshStorageInfo'],
  ...['RemoveSnapshot_Task', 'RetrievePropertiesEx', 'RetrieveServiceContent', 'RevertToSnapshot_Task'],
  ...['ResetVM_Task', 'SearchDatastore_Task', 'SuspendVM_Task', 'WaitForUpdatesEx'],
])
