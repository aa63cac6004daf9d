import type { DataTypeTable } from './schema.ts'

/** What else a virtual machine tells: summary, runtime, guest, snapshots and files. */
export const machineTypes = {
  VirtualMachineSummary: {
    fields: {
      vm: 'ManagedObjectReference?',
      runtime: 'VirtualMachineRuntimeInfo',
      guest: 'VirtualMachineGuestSummary?',
      config: 'VirtualMachineConfigSummary',
      storage: 'VirtualMachineStorageSummary?',
      quickStats: 'VirtualMachineQuickStats',
      overallStatus: 'ManagedEntityStatus',
    },
    unset: 'customValue',
  },
  VirtualMachineRuntimeInfo: {
    fields: {
      host: 'ManagedObjectReference?',
      connectionState: 'VirtualMachineConnectionState',
      powerState: 'VirtualMachinePowerState',
      faultToleranceState: 'VirtualMachineFaultToleranceState',
      toolsInstallerMounted: 'boolean',
      bootTime: 'dateTime?',
      question: 'VirtualMachineQuestionInfo?',
      maxCpuUsage: 'int?',
      maxMemoryUsage: 'int?',
      numMksConnections: 'int',
      recordReplayState: 'VirtualMachineRecordReplayState',
      onlineStandby: 'boolean',
      consolidationNeeded: 'boolean',
    },
    unset: `
      device dasVmProtection suspendTime suspendInterval memoryOverhead cleanPowerOff
      needSecondaryReason minRequiredEVCModeKey offlineFeatureRequirement featureRequirement featureMask
      vFlashCacheAllocation paused snapshotInBackground quiescedForkParent instantCloneFrozen cryptoState
    `,
  },
  VirtualMachineConfigSummary: {
    fields: {
      name: 'string',
      template: 'boolean',
      vmPathName: 'string',
      memorySizeMB: 'int?',
      numCpu: 'int?',
      numEthernetCards: 'int?',
      numVirtualDisks: 'int?',
      uuid: 'string?',
      instanceUuid: 'string?',
      guestId: 'string?',
      guestFullName: 'string?',
      annotation: 'string?',
    },
    unset: `
      cpuReservation memoryReservation product installBootRequired ftInfo managedBy tpmPresent
      numVmiopBackings
    `,
  },
  VirtualMachineGuestSummary: {
    fields: {
      guestId: 'string?',
      guestFullName: 'string?',
      toolsStatus: 'VirtualMachineToolsStatus?',
      toolsVersionStatus: 'string?',
      toolsVersionStatus2: 'string?',
      toolsRunningStatus: 'string?',
      hostName: 'string?',
      ipAddress: 'string?',
    },
  },
  VirtualMachineStorageSummary: {
    fields: { committed: 'long', uncommitted: 'long', unshared: 'long', timestamp: 'dateTime' },
  },
  VirtualMachineQuickStats: {
    fields: { guestHeartbeatStatus: 'ManagedEntityStatus', uptimeSeconds: 'int?' },
    unset: `
      overallCpuUsage overallCpuDemand guestMemoryUsage hostMemoryUsage distributedCpuEntitlement
      distributedMemoryEntitlement staticCpuEntitlement staticMemoryEntitlement privateMemory sharedMemory
      swappedMemory balloonedMemory consumedOverheadMemory ftLogBandwidth ftSecondaryLatency
      ftLatencyStatus compressedMemory ssdSwappedMemory
    `,
  },
  VirtualMachineCapability: {
    fields: {
      snapshotOperationsSupported: 'boolean',
      multipleSnapshotsSupported: 'boolean',
      snapshotConfigSupported: 'boolean',
      poweredOffSnapshotsSupported: 'boolean',
      memorySnapshotsSupported: 'boolean',
      revertToSnapshotSupported: 'boolean',
      quiescedSnapshotsSupported: 'boolean',
      disableSnapshotsSupported: 'boolean',
      lockSnapshotsSupported: 'boolean',
      consolePreferencesSupported: 'boolean',
      cpuFeatureMaskSupported: 'boolean',
      s1AcpiManagementSupported: 'boolean',
      settingScreenResolutionSupported: 'boolean',
      toolsAutoUpdateSupported: 'boolean',
      vmNpivWwnSupported: 'boolean',
      npivWwnOnNonRdmVmSupported: 'boolean',
      vmNpivWwnDisableSupported: 'boolean',
      vmNpivWwnUpdateSupported: 'boolean',
      swapPlacementSupported: 'boolean',
      toolsSyncTimeSupported: 'boolean',
      virtualMmuUsageSupported: 'boolean',
      diskSharesSupported: 'boolean',
      bootOptionsSupported: 'boolean',
      bootRetryOptionsSupported: 'boolean',
      settingVideoRamSizeSupported: 'boolean',
      settingDisplayTopologySupported: 'boolean',
      settingDisplayTopologyModesSupported: 'boolean',
      recordReplaySupported: 'boolean',
      changeTrackingSupported: 'boolean',
      multipleCoresPerSocketSupported: 'boolean',
      hostBasedReplicationSupported: 'boolean',
      guestAutoLockSupported: 'boolean',
      memoryReservationLockSupported: 'boolean',
      featureRequirementSupported: 'boolean',
      poweredOnMonitorTypeChangeSupported: 'boolean',
      vmfsNativeSnapshotSupported: 'boolean',
      seSparseDiskSupported: 'boolean',
      nestedHVSupported: 'boolean',
      vPMCSupported: 'boolean',
      toolsRebootPredictSupported: 'boolean?',
      messageBusSupported: 'boolean',
      canConnectUSBDevices: 'boolean?',
      secureBootSupported: 'boolean?',
      perVmEvcSupported: 'boolean?',
      virtualMmuUsageIgnored: 'boolean?',
      virtualExecUsageIgnored: 'boolean?',
      diskOnlySnapshotOnSuspendedVMSupported: 'boolean?',
    },
  },
  GuestInfo: {
    fields: {
      toolsStatus: 'VirtualMachineToolsStatus?',
      toolsVersionStatus: 'string?',
      toolsVersionStatus2: 'string?',
      toolsRunningStatus: 'string?',
      toolsVersion: 'string?',
      guestId: 'string?',
      guestFamily: 'string?',
      guestFullName: 'string?',
      hostName: 'string?',
      ipAddress: 'string?',
      net: 'GuestNicInfo[]',
      guestState: 'string',
    },
    unset: `
      toolsInstallType toolsUpdateStatus ipStack disk screen powerPolicy appHeartbeatStatus
      guestKernelCrashed appState guestOperationsReady interactiveGuestOperationsReady
      guestStateChangeSupported generationInfo
    `,
  },
  GuestNicInfo: {
    fields: {
      network: 'string?',
      ipAddress: 'string[]',
      macAddress: 'string?',
      connected: 'boolean',
      deviceConfigId: 'int',
      ipConfig: 'NetIpConfigInfo?',
    },
    unset: 'dnsConfig netBIOSConfig',
  },
  NetIpConfigInfo: {
    fields: { ipAddress: 'NetIpConfigInfoIpAddress[]' },
    unset: 'dhcp autoConfigurationEnabled',
  },
  NetIpConfigInfoIpAddress: {
    fields: { ipAddress: 'string', prefixLength: 'int', state: 'string?' },
    unset: 'origin lifetime',
  },
  VirtualMachineSnapshotInfo: {
    fields: { currentSnapshot: 'ManagedObjectReference?', rootSnapshotList: 'VirtualMachineSnapshotTree[]' },
  },
  VirtualMachineSnapshotTree: {
    fields: {
      snapshot: 'ManagedObjectReference',
      vm: 'ManagedObjectReference',
      name: 'string',
      description: 'string',
      id: 'int',
      createTime: 'dateTime',
      state: 'VirtualMachinePowerState',
      quiesced: 'boolean',
      childSnapshotList: 'VirtualMachineSnapshotTree[]',
      replaySupported: 'boolean?',
    },
    unset: 'backupManifest',
  },
  VirtualMachineFileLayoutEx: {
    fields: {
      file: 'VirtualMachineFileLayoutExFileInfo[]',
      disk: 'VirtualMachineFileLayoutExDiskLayout[]',
      snapshot: 'VirtualMachineFileLayoutExSnapshotLayout[]',
      timestamp: 'dateTime',
    },
  },
  VirtualMachineFileLayoutExFileInfo: {
    fields: {
      key: 'int',
      name: 'string',
      type: 'string',
      size: 'long',
      uniqueSize: 'long?',
      accessible: 'boolean?',
    },
    unset: 'backingObjectId',
  },
  VirtualMachineFileLayoutExDiskLayout: {
    fields: { key: 'int', chain: 'VirtualMachineFileLayoutExDiskUnit[]' },
  },
  VirtualMachineFileLayoutExDiskUnit: { fields: { fileKey: 'int[]' } },
  VirtualMachineFileLayoutExSnapshotLayout: {
    fields: {
      key: 'ManagedObjectReference',
      dataKey: 'int',
      memoryKey: 'int',
      disk: 'VirtualMachineFileLayoutExDiskLayout[]',
    },
  },
  VirtualMachineFileLayout: {
    fields: {
      configFile: 'string[]',
      logFile: 'string[]',
      disk: 'VirtualMachineFileLayoutDiskLayout[]',
      snapshot: 'VirtualMachineFileLayoutSnapshotLayout[]',
    },
    unset: 'swapFile',
  },
  VirtualMachineFileLayoutDiskLayout: { fields: { key: 'int', diskFile: 'string[]' } },
  VirtualMachineFileLayoutSnapshotLayout: {
    fields: { key: 'ManagedObjectReference', snapshotFile: 'string[]' },
  },
  VirtualMachineQuestionInfo: {
    fields: { id: 'string', text: 'string', choice: 'ChoiceOption' },
    unset: 'message',
  },
  OptionType: { fields: {}, unset: 'valueIsReadonly' },
  ChoiceOption: {
    base: 'OptionType',
    fields: { choiceInfo: 'ElementDescription[]', defaultIndex: 'int?' },
  },
  ElementDescription: { base: 'Description', fields: { key: 'string' } },
  DiskChangeInfo: {
    fields: { startOffset: 'long', length: 'long', changedArea: 'DiskChangeExtent[]' },
  },
  DiskChangeExtent: { fields: { start: 'long', length: 'long' } },
  VirtualMachineStorageInfo: {
    fields: { perDatastoreUsage: 'VirtualMachineUsageOnDatastore[]', timestamp: 'dateTime' },
  },
  VirtualMachineUsageOnDatastore: {
    fields: { datastore: 'ManagedObjectReference', committed: 'long', uncommitted: 'long', unshared: 'long' },
  },
} as const satisfies DataTypeTable
