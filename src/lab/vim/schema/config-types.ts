import type { DataTypeTable } from './schema.ts'

/** A virtual machine's settings and devices, as told and as asked for. */
export const configTypes = {
  VirtualMachineConfigInfo: {
    fields: {
      changeVersion: 'string',
      modified: 'dateTime',
      name: 'string',
      guestFullName: 'string',
      version: 'string',
      uuid: 'string',
      instanceUuid: 'string?',
      template: 'boolean',
      guestId: 'string',
      alternateGuestName: 'string',
      annotation: 'string?',
      files: 'VirtualMachineFileInfo',
      flags: 'VirtualMachineFlagInfo',
      defaultPowerOps: 'VirtualMachineDefaultPowerOpInfo',
      hardware: 'VirtualHardware',
      memoryHotAddEnabled: 'boolean?',
      cpuHotAddEnabled: 'boolean?',
      cpuHotRemoveEnabled: 'boolean?',
      extraConfig: 'OptionValue[]',
      datastoreUrl: 'VirtualMachineConfigInfoDatastoreUrlPair[]',
      changeTrackingEnabled: 'boolean?',
      firmware: 'string?',
    },
    unset: `
      createDate npivNodeWorldWideName npivPortWorldWideName npivWorldWideNameType npivDesiredNodeWwns
      npivDesiredPortWwns npivTemporaryDisabled npivOnNonRdmDisks locationId tools consolePreferences
      cpuAllocation memoryAllocation latencySensitivity hotPlugMemoryLimit hotPlugMemoryIncrementSize
      cpuAffinity memoryAffinity networkShaper cpuFeatureMask swapPlacement bootOptions ftInfo repConfig
      vAppConfig vAssertsEnabled maxMksConnections guestAutoLockEnabled managedBy
      memoryReservationLockedToMax initialOverhead nestedHVEnabled vPMCEnabled
      scheduledHardwareUpgradeInfo forkConfigInfo vFlashCacheReservation vmxConfigChecksum
      messageBusTunnelEnabled vmStorageObjectId swapStorageObjectId keyId guestIntegrityInfo
      migrateEncryption
    `,
  },
  VirtualMachineFileInfo: {
    fields: {
      vmPathName: 'string?',
      snapshotDirectory: 'string?',
      suspendDirectory: 'string?',
      logDirectory: 'string?',
    },
    unset: 'ftMetadataDirectory',
  },
  VirtualMachineFlagInfo: {
    fields: {
      snapshotDisabled: 'boolean?',
      snapshotLocked: 'boolean?',
      diskUuidEnabled: 'boolean?',
      snapshotPowerOffBehavior: 'string?',
    },
    unset: `
      disableAcceleration enableLogging useToe runWithDebugInfo monitorType htSharing virtualMmuUsage
      virtualExecUsage recordReplayEnabled faultToleranceType cbrcCacheEnabled vvtdEnabled vbsEnabled
    `,
  },
  VirtualMachineDefaultPowerOpInfo: {
    fields: { powerOffType: 'string?', suspendType: 'string?', resetType: 'string?' },
    unset: 'defaultPowerOffType defaultSuspendType defaultResetType standbyAction',
  },
  VirtualMachineConfigInfoDatastoreUrlPair: { fields: { name: 'string', url: 'string' } },
  OptionValue: { fields: { key: 'string', value: 'anyType?' } },
  VirtualHardware: {
    fields: { numCPU: 'int', numCoresPerSocket: 'int?', memoryMB: 'int', device: 'VirtualDevice[]' },
    unset: 'virtualICH7MPresent virtualSMCPresent',
  },
  VirtualMachineConfigSpec: {
    fields: {
      changeVersion: 'string?',
      name: 'string?',
      instanceUuid: 'string?',
      annotation: 'string?',
      numCPUs: 'int?',
      numCoresPerSocket: 'int?',
      memoryMB: 'long?',
      deviceChange: 'VirtualDeviceConfigSpec[]',
      extraConfig: 'OptionValue[]',
      changeTrackingEnabled: 'boolean?',
    },
    unset: `
      version createDate uuid npivNodeWorldWideName npivPortWorldWideName
      npivWorldWideNameType npivDesiredNodeWwns npivDesiredPortWwns npivTemporaryDisabled
      npivOnNonRdmDisks npivWorldWideNameOp locationId guestId alternateGuestName files tools flags
      consolePreferences powerOpInfo memoryHotAddEnabled cpuHotAddEnabled
      cpuHotRemoveEnabled virtualICH7MPresent virtualSMCPresent cpuAllocation memoryAllocation
      latencySensitivity cpuAffinity memoryAffinity networkShaper cpuFeatureMask swapPlacement bootOptions
      vAppConfig ftInfo repConfig vAppConfigRemoved vAssertsEnabled firmware
      maxMksConnections guestAutoLockEnabled managedBy memoryReservationLockedToMax nestedHVEnabled
      vPMCEnabled scheduledHardwareUpgradeInfo vmProfile messageBusTunnelEnabled crypto migrateEncryption
    `,
  },
  VirtualMachineRelocateSpec: {
    fields: { datastore: 'ManagedObjectReference?' },
    unset: `
      service folder diskMoveType pool host disk transform deviceChange profile cryptoSpec
    `,
  },
  VirtualDeviceConfigSpec: {
    fields: {
      operation: 'VirtualDeviceConfigSpecOperation?',
      fileOperation: 'VirtualDeviceConfigSpecFileOperation?',
      device: 'VirtualDevice',
    },
    unset: 'profile backing',
  },
  VirtualMachineGuestQuiesceSpec: { fields: { timeout: 'int?' } },
  VirtualMachineWindowsQuiesceSpec: {
    base: 'VirtualMachineGuestQuiesceSpec',
    fields: {
      vssBackupType: 'int?',
      vssBootableSystemState: 'boolean?',
      vssPartialFileSupport: 'boolean?',
      vssBackupContext: 'string?',
    },
  },
  Description: { fields: { label: 'string', summary: 'string' } },
  VirtualDevice: {
    fields: {
      key: 'int',
      deviceInfo: 'Description?',
      backing: 'VirtualDeviceBackingInfo?',
      connectable: 'VirtualDeviceConnectInfo?',
      controllerKey: 'int?',
      unitNumber: 'int?',
    },
    unset: 'slotInfo',
  },
  VirtualDeviceConnectInfo: {
    fields: { startConnected: 'boolean', allowGuestControl: 'boolean', connected: 'boolean' },
    unset: 'migrateConnect status',
  },
  VirtualDeviceBackingInfo: { fields: {} },
  VirtualDeviceFileBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    fields: { fileName: 'string', datastore: 'ManagedObjectReference?', backingObjectId: 'string?' },
  },
  VirtualDeviceDeviceBackingInfo: {
    base: 'VirtualDeviceBackingInfo',
    fields: { deviceName: 'string', useAutoDetect: 'boolean?' },
  },
  VirtualController: { base: 'VirtualDevice', fields: { busNumber: 'int', device: 'int[]' } },
  VirtualPCIController: { base: 'VirtualController', fields: {} },
  VirtualSCSIController: {
    base: 'VirtualController',
    fields: { hotAddRemove: 'boolean?', sharedBus: 'VirtualSCSISharing', scsiCtlrUnitNumber: 'int?' },
  },
  ParaVirtualSCSIController: { base: 'VirtualSCSIController', fields: {} },
  VirtualLsiLogicSASController: { base: 'VirtualSCSIController', fields: {} },
  VirtualSATAController: { base: 'VirtualController', fields: {} },
  VirtualAHCIController: { base: 'VirtualSATAController', fields: {} },
  VirtualNVMEController: { base: 'VirtualController', fields: {}, unset: 'sharedBus' },
  VirtualDisk: {
    base: 'VirtualDevice',
    fields: { capacityInKB: 'long', capacityInBytes: 'long?' },
    unset: `
      shares storageIOAllocation diskObjectId vFlashCacheConfigInfo iofilter vDiskId
      nativeUnmanagedLinkedClone
    `,
  },
  VirtualDiskFlatVer2BackingInfo: {
    base: 'VirtualDeviceFileBackingInfo',
    fields: {
      diskMode: 'string',
      split: 'boolean?',
      writeThrough: 'boolean?',
      thinProvisioned: 'boolean?',
      eagerlyScrub: 'boolean?',
      uuid: 'string?',
      changeId: 'string?',
      parent: 'VirtualDiskFlatVer2BackingInfo?',
      deltaDiskFormat: 'string?',
      deltaDiskFormatVariant: 'string?',
    },
    unset: `
      contentId digestEnabled deltaGrainSize sharing keyId
    `,
  },
  VirtualDiskRawDiskMappingVer1BackingInfo: {
    base: 'VirtualDeviceFileBackingInfo',
    fields: {
      lunUuid: 'string?',
      deviceName: 'string?',
      compatibilityMode: 'string?',
      diskMode: 'string?',
      uuid: 'string?',
      changeId: 'string?',
      parent: 'VirtualDiskRawDiskMappingVer1BackingInfo?',
      deltaDiskFormat: 'string?',
    },
    unset: 'contentId deltaGrainSize sharing',
  },
  VirtualEthernetCard: {
    base: 'VirtualDevice',
    fields: { addressType: 'string?', macAddress: 'string?', wakeOnLanEnabled: 'boolean?' },
    unset: 'resourceAllocation externalId uptCompatibilityEnabled',
  },
  VirtualE1000e: { base: 'VirtualEthernetCard', fields: {} },
  VirtualVmxnet: { base: 'VirtualEthernetCard', fields: {} },
  VirtualVmxnet3: { base: 'VirtualVmxnet', fields: {} },
  VirtualEthernetCardNetworkBackingInfo: {
    base: 'VirtualDeviceDeviceBackingInfo',
    fields: { network: 'ManagedObjectReference?' },
    unset: 'inPassthroughMode',
  },
} as const satisfies DataTypeTable
