/**
 * Which fault is a kind of which other one (the extension hierarchy of the vSphere API), for all that the methods of
 * snapshots, reconfiguration, power and files may answer: a fault without a hint of its own gets that of its base.
 * `VirtualMachine.CreateSnapshot_Task`, `ReconfigVM_Task` and their like declare the bases only.
 */
const KINDS: Readonly<Record<string, string>> = {
  TaskInProgress: 'VAppTaskInProgress',
  FileFault:
    'CannotAccessFile CannotCreateFile CannotDeleteFile DirectoryNotEmpty FileAlreadyExists ' +
    'FileLocked FileNameTooLong FileNotFound FileNotWritable FileTooLarge IncorrectFileType ' +
    'NetworkCopyFault NoDiskSpace NotADirectory NotAFile TooManyConcurrentNativeClones ' +
    'TooManyNativeCloneLevels TooManyNativeClonesOnFile',
  SnapshotFault:
    'ApplicationQuiesceFault FilesystemQuiesceFault MemorySnapshotOnIndependentDisk ' +
    'MultipleSnapshotsNotSupported SnapshotDisabled SnapshotIncompatibleDeviceInVm SnapshotLocked ' +
    'SnapshotNoChange TooManySnapshotLevels',
  InsufficientResourcesFault:
    'InsufficientAgentVmsDeployed InsufficientCpuResourcesFault InsufficientFailoverResourcesFault ' +
    'InsufficientGraphicsResourcesFault InsufficientHostCapacityFault ' +
    'InsufficientMemoryResourcesFault InsufficientNetworkCapacity ' +
    'InsufficientNetworkResourcePoolCapacity InsufficientStandbyResource InsufficientStorageSpace ' +
    'InsufficientVFlashResourcesFault InvalidResourcePoolStructureFault NumVirtualCpusExceedsLimit ' +
    'VmFaultToleranceTooManyFtVcpusOnHost VmFaultToleranceTooManyVMsOnHost ' +
    'VmSmpFaultToleranceTooManyVMsOnHost',
  InsufficientHostCapacityFault:
    'InsufficientHostCpuCapacityFault InsufficientHostMemoryCapacityFault InsufficientPerCpuCapacity',
  InsufficientStandbyResource: 'InsufficientStandbyCpuResource InsufficientStandbyMemoryResource',
  InvalidState:
    'CannotPowerOffVmInCluster EncryptionKeyRequired InvalidDatastoreState InvalidHostState ' +
    'InvalidPowerState InvalidVmState MksConnectionLimitReached NoActiveHostInCluster ' +
    'OvfConsumerPowerOnFault QuestionPending VmPowerOnDisabled',
  InvalidHostState: 'InvalidHostConnectionState',
  VmConfigFault:
    'CannotAccessVmComponent CannotDisableSnapshot CannotUseNetwork CpuHotPlugNotSupported ' +
    'DeltaDiskFormatNotSupported EightHostLimitViolated FaultToleranceCannotEditMem ' +
    'GenericVmConfigFault InvalidFormat InvalidVmConfig LargeRDMNotSupportedOnDatastore ' +
    'MemoryHotPlugNotSupported NoCompatibleHardAffinityHost NoCompatibleSoftAffinityHost ' +
    'NumVirtualCpusIncompatible OvfConsumerValidationFault QuarantineModeFault ' +
    'RDMNotSupportedOnDatastore RuleViolation SoftRuleVioCorrectionDisallowed ' +
    'SoftRuleVioCorrectionImpact UnsupportedDatastore UnsupportedVmxLocation VAppNotRunning ' +
    'VAppPropertyFault VFlashCacheHotConfigNotSupported VFlashModuleNotSupported ' +
    'VirtualHardwareCompatibilityIssue VmConfigIncompatibleForFaultTolerance ' +
    'VmConfigIncompatibleForRecordReplay VmHostAffinityRuleViolation',
  CannotAccessVmComponent: 'CannotAccessVmConfig CannotAccessVmDevice',
  CannotAccessVmDevice: 'CannotAccessNetwork CannotAccessVmDisk',
  CannotAccessNetwork:
    'DestinationSwitchFull LegacyNetworkInterfaceInUse VMOnConflictDVPort VMOnVirtualIntranet',
  CannotAccessVmDisk: 'RDMPointsToInaccessibleDisk',
  InvalidFormat: 'InvalidDiskFormat InvalidSnapshotFormat',
  InvalidVmConfig:
    'InvalidDeviceSpec SwapPlacementOverrideNotSupported TooManyDevices UnsupportedGuest ' + 'VmWwnConflict',
  InvalidDeviceSpec:
    'DeviceHotPlugNotSupported DeviceNotFound DeviceUnsupportedForVmPlatform ' +
    'DeviceUnsupportedForVmVersion DisallowedDiskModeChange InvalidController InvalidDeviceBacking ' +
    'InvalidDeviceOperation MissingController',
  UnsupportedDatastore: 'MemoryFileFormatNotSupportedByDatastore UnSupportedDatastoreForVFlash',
  VAppPropertyFault:
    'InvalidNetworkInType InvalidPropertyType InvalidPropertyValue MissingIpPool ' +
    'MissingNetworkIpConfig NoAvailableIp NoVcManagedIpConfigured NotUserConfigurableProperty',
  InvalidPropertyValue: 'UnconfiguredPropertyValue',
  VirtualHardwareCompatibilityIssue:
    'CpuIncompatible DeviceNotSupported DiskNotSupported DrsVmotionIncompatibleFault ' +
    'FeatureRequirementsNotMet MemorySizeNotRecommended MemorySizeNotSupported ' +
    'MemorySizeNotSupportedByDatastore NotEnoughCpus NumVirtualCoresPerSocketNotSupported ' +
    'NumVirtualCpusNotSupported StorageVmotionIncompatible VirtualHardwareVersionNotSupported ' +
    'WakeOnLanNotSupported',
  CpuIncompatible:
    'CpuCompatibilityUnknown CpuIncompatible1ECX CpuIncompatible81EDX FaultToleranceCpuIncompatible',
  DeviceNotSupported:
    'DeviceBackingNotSupported DeviceControllerNotSupported DigestNotSupported ' +
    'FileBackedPortNotSupported MultiWriterNotSupported NonPersistentDisksNotSupported ' +
    'RDMNotSupported RawDiskNotSupported RemoteDeviceNotSupported SharedBusControllerNotSupported ' +
    'VMINotSupported VirtualDiskModeNotSupported VirtualEthernetCardNotSupported',
  DeviceBackingNotSupported:
    'DVPortNotSupported UnusedVirtualDiskBlocksNotScrubbed VirtualDiskBlocksNotFullyProvisioned',
  RDMNotSupported: 'PhysCompatRDMNotSupported',
  DiskNotSupported: 'IDEDiskNotSupported',
  NotEnoughCpus: 'NotEnoughLogicalCpus',
  NotEnoughLicenses:
    'ExpiredFeatureLicense FailToEnableSPBM HostInventoryFull InUseFeatureManipulationDisallowed ' +
    'IncorrectHostInformation InvalidEditionLicense InventoryHasStandardAloneHosts ' +
    'LicenseDowngradeDisallowed LicenseExpired LicenseKeyEntityMismatch LicenseRestricted ' +
    'LicenseSourceUnavailable NoLicenseServerConfigured VmLimitLicense VramLimitLicense',
  ExpiredFeatureLicense: 'ExpiredAddonLicense ExpiredEditionLicense',
  InvalidLogin: 'InvalidClientCertificate PasswordExpired',
  HostCommunication: 'HostNotConnected HostNotReachable',
  InvalidArgument:
    'IncompatibleSetting InvalidDasConfigArgument InvalidDasRestartPriorityForFtVm ' +
    'InvalidDrsBehaviorForFtVm InvalidIndexArgument',
  NotSupported: 'HostAccessRestrictedToManagementServer',
}

const BASES: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).flatMap(([base, kinds]) => kinds.split(' ').map((kind) => [kind, base] as const)),
)

/** The fault itself, then what it is a kind of, from the nearest on. */
export function* lineageOf(fault: string): Generator<string> {
  for (let name: string | undefined = fault; name !== undefined; name = BASES.get(name)) yield name
}
