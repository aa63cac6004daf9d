import type { DataTypeTable } from './schema.ts'

/** The host around the machines: hardware, datastore, network, pool, licence and rights. */
export const hostTypes = {
  ConfigTarget: {
    fields: {
      numCpus: 'int',
      numCpuCores: 'int',
      numNumaNodes: 'int',
      scsiDisk: 'VirtualMachineScsiDiskDeviceInfo[]',
    },
    unset: `
      maxCpusPerVm smcPresent datastore network opaqueNetwork distributedVirtualPortgroup
      distributedVirtualSwitch cdRom serial parallel sound usb floppy legacyNetworkInfo
      scsiPassthrough ideDisk maxMemMBOptimalPerf supportedMaxMemMB resourcePool autoVmotion
      pciPassthrough sriov vFlashModule sharedGpuPassthroughTypes availablePersistentMemoryReservationMB
      dynamicPassthrough sgxTargetInfo precisionClockInfo sevSupported
    `,
  },
  VirtualMachineTargetInfo: { fields: { name: 'string' }, unset: 'configurationTag' },
  VirtualMachineDiskDeviceInfo: {
    base: 'VirtualMachineTargetInfo',
    fields: { capacity: 'long?', vm: 'ManagedObjectReference[]' },
  },
  VirtualMachineScsiDiskDeviceInfo: {
    base: 'VirtualMachineDiskDeviceInfo',
    fields: { disk: 'HostScsiDisk?' },
    unset: 'transportHint lunNumber',
  },
  HostDevice: { fields: { deviceName: 'string', deviceType: 'string' } },
  ScsiLun: {
    base: 'HostDevice',
    fields: {
      key: 'string?',
      uuid: 'string',
      canonicalName: 'string?',
      displayName: 'string?',
      lunType: 'string',
      vendor: 'string?',
      model: 'string?',
      operationalState: 'string[]',
    },
    unset: `
      descriptor revision scsiLevel serialNumber durableName alternateName standardInquiry queueDepth
      capabilities vStorageSupport protocolEndpoint perenniallyReserved clusteredVmdkSupported
    `,
  },
  HostDiskDimensionsLba: { fields: { blockSize: 'int', block: 'long' } },
  HostScsiDisk: {
    base: 'ScsiLun',
    fields: { capacity: 'HostDiskDimensionsLba', devicePath: 'string' },
    unset: `
      ssd localDisk physicalLocation emulatedDIXDIFEnabled vsanDiskInfo scsiDiskType
    `,
  },
  HostListSummary: {
    fields: {
      host: 'ManagedObjectReference?',
      hardware: 'HostHardwareSummary?',
      runtime: 'HostRuntimeInfo?',
      config: 'HostConfigSummary',
      quickStats: 'HostListSummaryQuickStats',
      overallStatus: 'ManagedEntityStatus',
      rebootRequired: 'boolean',
    },
    unset: `
      customValue managementServerIp maxEVCModeKey currentEVCModeKey gateway tpmAttestation
    `,
  },
  HostHardwareSummary: {
    fields: {
      vendor: 'string',
      model: 'string',
      uuid: 'string',
      memorySize: 'long',
      cpuModel: 'string',
      cpuMhz: 'int',
      numCpuPkgs: 'short',
      numCpuCores: 'short',
      numCpuThreads: 'short',
      numNics: 'int',
      numHBAs: 'int',
    },
    unset: 'otherIdentifyingInfo',
  },
  HostRuntimeInfo: {
    fields: {
      connectionState: 'HostSystemConnectionState',
      powerState: 'HostSystemPowerState',
      inMaintenanceMode: 'boolean',
      bootTime: 'dateTime?',
    },
    unset: `
      standbyMode inQuarantineMode healthSystemRuntime dasHostState tpmPcrValues cpuCapacityForVm
      memoryCapacityForVm vsanRuntimeInfo networkRuntimeInfo vFlashResourceRuntimeInfo
      hostMaxVirtualDiskCapacity cryptoState cryptoKeyId
    `,
  },
  HostConfigSummary: {
    fields: {
      name: 'string',
      port: 'int',
      sslThumbprint: 'string?',
      product: 'AboutInfo?',
      vmotionEnabled: 'boolean',
      faultToleranceEnabled: 'boolean',
    },
    unset: 'featureVersion agentVmDatastore agentVmNetwork',
  },
  HostListSummaryQuickStats: {
    fields: { uptime: 'int?' },
    unset: `
      overallCpuUsage overallMemoryUsage distributedCpuFairness distributedMemoryFairness
      availablePMemCapacity
    `,
  },
  ComputeResourceSummary: {
    fields: {
      totalCpu: 'int',
      totalMemory: 'long',
      numCpuCores: 'short',
      numCpuThreads: 'short',
      effectiveCpu: 'int',
      effectiveMemory: 'long',
      numHosts: 'int',
      numEffectiveHosts: 'int',
      overallStatus: 'ManagedEntityStatus',
    },
  },
  ComputeResourceConfigInfo: {
    fields: { vmSwapPlacement: 'string' },
    unset: 'spbmEnabled defaultHardwareVersionKey',
  },
  ResourceAllocationInfo: {
    fields: {
      reservation: 'long?',
      expandableReservation: 'boolean?',
      limit: 'long?',
      shares: 'SharesInfo?',
    },
    unset: 'overheadLimit',
  },
  SharesInfo: { fields: { shares: 'int', level: 'SharesLevel' } },
  ResourceConfigSpec: {
    fields: {
      entity: 'ManagedObjectReference?',
      cpuAllocation: 'ResourceAllocationInfo',
      memoryAllocation: 'ResourceAllocationInfo',
    },
    unset: 'changeVersion lastModified networkBandwidthAllocation',
  },
  ResourcePoolSummary: {
    fields: { name: 'string', config: 'ResourceConfigSpec', runtime: 'ResourcePoolRuntimeInfo' },
    unset: 'quickStats configuredMemoryMB',
  },
  ResourcePoolRuntimeInfo: {
    fields: {
      memory: 'ResourcePoolResourceUsage',
      cpu: 'ResourcePoolResourceUsage',
      overallStatus: 'ManagedEntityStatus',
    },
  },
  ResourcePoolResourceUsage: {
    fields: {
      reservationUsed: 'long',
      reservationUsedForVm: 'long',
      unreservedForPool: 'long',
      unreservedForVm: 'long',
      overallUsage: 'long',
      maxUsage: 'long',
    },
  },
  DatacenterConfigInfo: { fields: {}, unset: 'defaultHardwareVersionKey' },
  DatastoreSummary: {
    fields: {
      datastore: 'ManagedObjectReference?',
      name: 'string',
      url: 'string',
      capacity: 'long',
      freeSpace: 'long',
      accessible: 'boolean',
      multipleHostAccess: 'boolean?',
      type: 'string',
      maintenanceMode: 'string?',
    },
    unset: 'uncommitted',
  },
  DatastoreInfo: {
    fields: {
      name: 'string',
      url: 'string',
      freeSpace: 'long',
      maxFileSize: 'long',
      maxMemoryFileSize: 'long',
    },
    unset: 'maxVirtualDiskCapacity timestamp containerId aliasOf',
  },
  LocalDatastoreInfo: { base: 'DatastoreInfo', fields: { path: 'string?' } },
  DatastoreCapability: {
    fields: {
      directoryHierarchySupported: 'boolean',
      rawDiskMappingsSupported: 'boolean',
      perFileThinProvisioningSupported: 'boolean',
      storageIORMSupported: 'boolean',
      nativeSnapshotSupported: 'boolean',
      topLevelDirectoryCreateSupported: 'boolean?',
    },
    unset: `
      seSparseSupported vmfsSparseSupported vsanSparseSupported upitSupported vmdkExpandSupported
    `,
  },
  DatastoreHostMount: { fields: { key: 'ManagedObjectReference', mountInfo: 'HostMountInfo' } },
  HostMountInfo: {
    fields: { path: 'string?', accessMode: 'string', mounted: 'boolean?', accessible: 'boolean?' },
    unset: 'inaccessibleReason',
  },
  NetworkSummary: {
    fields: {
      network: 'ManagedObjectReference?',
      name: 'string',
      accessible: 'boolean',
      ipPoolName: 'string',
    },
    unset: 'ipPoolId',
  },
  FileInfo: {
    fields: {
      path: 'string',
      friendlyName: 'string?',
      fileSize: 'long?',
      modification: 'dateTime?',
      owner: 'string?',
    },
  },
  FolderFileInfo: { base: 'FileInfo', fields: {} },
  VmConfigFileInfo: { base: 'FileInfo', fields: {}, unset: 'configVersion encryption' },
  VmDiskFileInfo: {
    base: 'FileInfo',
    fields: {},
    unset: 'diskType capacityKb hardwareVersion controllerType diskExtents thin encryption',
  },
  VmLogFileInfo: { base: 'FileInfo', fields: {} },
  VmSnapshotFileInfo: { base: 'FileInfo', fields: {} },
  FileQuery: { fields: {} },
  FolderFileQuery: { base: 'FileQuery', fields: {} },
  VmConfigFileQuery: { base: 'FileQuery', fields: {}, unset: 'filter details' },
  VmDiskFileQuery: { base: 'FileQuery', fields: {}, unset: 'filter details' },
  VmLogFileQuery: { base: 'FileQuery', fields: {} },
  VmSnapshotFileQuery: { base: 'FileQuery', fields: {} },
  FileQueryFlags: {
    fields: { fileType: 'boolean', fileSize: 'boolean', modification: 'boolean', fileOwner: 'boolean' },
  },
  HostDatastoreBrowserSearchSpec: {
    fields: {
      query: 'FileQuery[]',
      details: 'FileQueryFlags?',
      searchCaseInsensitive: 'boolean?',
      matchPattern: 'string[]',
      sortFoldersFirst: 'boolean?',
    },
  },
  HostDatastoreBrowserSearchResults: {
    fields: { datastore: 'ManagedObjectReference?', folderPath: 'string?', file: 'FileInfo[]' },
  },
  LicenseManagerLicenseInfo: {
    fields: {
      licenseKey: 'string',
      editionKey: 'string',
      name: 'string',
      total: 'int',
      used: 'int?',
      costUnit: 'string',
      properties: 'KeyAnyValue[]',
    },
    unset: 'labels',
  },
  LicenseManagerEvaluationInfo: { fields: { properties: 'KeyAnyValue[]' } },
  KeyValue: { fields: { key: 'string', value: 'string' } },
  KeyAnyValue: { fields: { key: 'string', value: 'anyType' } },
  AuthorizationRole: {
    fields: { roleId: 'int', system: 'boolean', name: 'string', info: 'Description', privilege: 'string[]' },
  },
  AuthorizationPrivilege: {
    fields: { privId: 'string', onParent: 'boolean', name: 'string', privGroupName: 'string' },
  },
  Permission: {
    fields: {
      entity: 'ManagedObjectReference?',
      principal: 'string',
      group: 'boolean',
      roleId: 'int',
      propagate: 'boolean',
    },
  },
  EntityPrivilege: {
    fields: { entity: 'ManagedObjectReference', privAvailability: 'PrivilegeAvailability[]' },
  },
  PrivilegeAvailability: { fields: { privId: 'string', isGranted: 'boolean' } },
  UserPrivilegeResult: { fields: { entity: 'ManagedObjectReference', privileges: 'string[]' } },
} as const satisfies DataTypeTable
