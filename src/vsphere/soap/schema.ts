/**
 * The part of the vSphere Web Services API (`urn:vim25`) that Snapwitness speaks, as two tables of our own.
 * `data.ts` makes the TypeScript types from them, `encode.ts` and `decode.ts` translate by them, `wsdl.ts` names the methods.
 *
 * A field is `type`, `type?` (may be absent) or `type[]` (any number of them); `@Task` is a reference to a managed
 * object of the type Task. Of strings, `text` is what people and guests have written: it is shown and compared, and cut
 * where it is too long. `string` names something or goes back to the host, and is refused where it is too long; so are
 * `notes`, which may be longer. Fields stand in their order on the wire, which a real host insists on; fields that we
 * neither read nor send are left out. `extends` names the base type, whose fields come first.
 */
export const dataTypes = {
  AboutInfo: {
    name: 'text',
    fullName: 'text',
    vendor: 'text',
    version: 'text',
    build: 'text',
    osType: 'text',
    productLineId: 'text',
    apiType: 'text',
    apiVersion: 'text',
    instanceUuid: 'string?',
  },
  // The managers are optional in the API's own schema, and there on every ESXi host and vCenter.
  ServiceContent: {
    rootFolder: '@Folder',
    propertyCollector: '@PropertyCollector',
    viewManager: '@ViewManager',
    about: 'AboutInfo',
    sessionManager: '@SessionManager',
    authorizationManager: '@AuthorizationManager?',
    licenseManager: '@LicenseManager?',
    searchIndex: '@SearchIndex',
    fileManager: '@FileManager?',
    virtualDiskManager: '@VirtualDiskManager?',
  },
  UserSession: { key: 'string', userName: 'string' },

  // Licence and rights. The licence's key itself is none of our business.
  LicenseManagerLicenseInfo: { editionKey: 'string', name: 'text', properties: 'KeyAnyValue[]' },
  KeyAnyValue: { key: 'string', value: 'anyType' },
  KeyValue: { key: 'string', value: 'text' },
  AuthorizationRole: { roleId: 'int', name: 'text', privilege: 'string[]' },

  // Property collector
  PropertyFilterSpec: { propSet: 'PropertySpec[]', objectSet: 'ObjectSpec[]' },
  PropertySpec: { type: 'string', all: 'boolean?', pathSet: 'string[]' },
  ObjectSpec: { obj: '@ManagedObject', skip: 'boolean?', selectSet: 'SelectionSpec[]' },
  SelectionSpec: { name: 'string?' },
  TraversalSpec: {
    extends: 'SelectionSpec',
    type: 'string',
    path: 'string',
    skip: 'boolean?',
    selectSet: 'SelectionSpec[]',
  },
  RetrieveOptions: { maxObjects: 'int?' },
  RetrieveResult: { token: 'string?', objects: 'ObjectContent[]' },
  ObjectContent: { obj: '@ManagedObject', propSet: 'DynamicProperty[]', missingSet: 'MissingProperty[]' },
  DynamicProperty: { name: 'string', val: 'anyType' },
  MissingProperty: { path: 'string', fault: 'LocalizedMethodFault' },
  WaitOptions: { maxWaitSeconds: 'int?', maxObjectUpdates: 'int?' },
  UpdateSet: { version: 'string', filterSet: 'PropertyFilterUpdate[]', truncated: 'boolean?' },
  PropertyFilterUpdate: {
    filter: '@PropertyFilter',
    objectSet: 'ObjectUpdate[]',
    missingSet: 'MissingObject[]',
  },
  ObjectUpdate: { kind: 'string', obj: '@ManagedObject', changeSet: 'PropertyChange[]' },
  PropertyChange: { name: 'string', op: 'string', val: 'anyType?' },
  MissingObject: { obj: '@ManagedObject', fault: 'LocalizedMethodFault' },

  // Tasks and faults
  TaskInfo: {
    key: 'string',
    task: '@Task',
    entityName: 'text?',
    descriptionId: 'string?',
    state: 'TaskInfoState',
    queueTime: 'dateTime?',
    error: 'LocalizedMethodFault?',
    result: 'anyType?',
    progress: 'int?',
  },
  LocalizedMethodFault: { fault: 'MethodFault', localizedMessage: 'text?' },

  // Virtual machine
  VirtualHardware: { numCPU: 'int', memoryMB: 'int', device: 'VirtualDevice[]' },
  VirtualMachineFileInfo: { vmPathName: 'string?', snapshotDirectory: 'string?' },
  VirtualMachineFlagInfo: { diskUuidEnabled: 'boolean?' },
  GuestInfo: {
    toolsVersionStatus2: 'text?',
    toolsRunningStatus: 'text?',
    toolsVersion: 'text?',
    hostName: 'text?',
    ipAddress: 'text?',
    net: 'GuestNicInfo[]',
  },
  GuestNicInfo: {
    ipAddress: 'text[]',
    macAddress: 'text?',
    deviceConfigId: 'int',
    ipConfig: 'NetIpConfigInfo?',
  },
  NetIpConfigInfo: { ipAddress: 'NetIpConfigInfoIpAddress[]' },
  NetIpConfigInfoIpAddress: { ipAddress: 'text', state: 'text?' },
  OptionValue: { key: 'text', value: 'anyType' },
  CustomFieldDef: { key: 'int', name: 'text' },
  CustomFieldValue: { key: 'int' },
  CustomFieldStringValue: { extends: 'CustomFieldValue', value: 'text' },
  VirtualMachineConfigSpec: {
    changeVersion: 'string?',
    name: 'string?',
    annotation: 'string?',
    numCPUs: 'int?',
    numCoresPerSocket: 'int?',
    memoryMB: 'long?',
    deviceChange: 'VirtualDeviceConfigSpec[]',
    extraConfig: 'OptionValue[]',
    changeTrackingEnabled: 'boolean?',
  },
  VirtualDeviceConfigSpec: { operation: 'string?', fileOperation: 'string?', device: 'VirtualDevice' },

  // Virtual devices
  Description: { label: 'text', summary: 'text' },
  VirtualDevice: {
    key: 'int',
    deviceInfo: 'Description?',
    backing: 'VirtualDeviceBackingInfo?',
    controllerKey: 'int?',
    unitNumber: 'int?',
  },
  VirtualDisk: { extends: 'VirtualDevice', capacityInKB: 'long', capacityInBytes: 'long?' },
  VirtualController: { extends: 'VirtualDevice', busNumber: 'int', device: 'int[]' },
  VirtualIDEController: { extends: 'VirtualController' },
  VirtualSATAController: { extends: 'VirtualController' },
  VirtualAHCIController: { extends: 'VirtualSATAController' },
  VirtualNVMEController: { extends: 'VirtualController' },
  VirtualSCSIController: { extends: 'VirtualController', sharedBus: 'string', scsiCtlrUnitNumber: 'int?' },
  ParaVirtualSCSIController: { extends: 'VirtualSCSIController' },
  VirtualLsiLogicController: { extends: 'VirtualSCSIController' },
  VirtualLsiLogicSASController: { extends: 'VirtualSCSIController' },
  VirtualBusLogicController: { extends: 'VirtualSCSIController' },
  VirtualEthernetCard: { extends: 'VirtualDevice', macAddress: 'string?' },
  VirtualE1000: { extends: 'VirtualEthernetCard' },
  VirtualE1000e: { extends: 'VirtualEthernetCard' },
  VirtualPCNet32: { extends: 'VirtualEthernetCard' },
  VirtualSriovEthernetCard: { extends: 'VirtualEthernetCard' },
  VirtualVmxnet: { extends: 'VirtualEthernetCard' },
  VirtualVmxnet2: { extends: 'VirtualVmxnet' },
  VirtualVmxnet3: { extends: 'VirtualVmxnet' },
  VirtualVmxnet3Vrdma: { extends: 'VirtualVmxnet3' },
  VirtualDeviceBackingInfo: {},
  VirtualDeviceFileBackingInfo: {
    extends: 'VirtualDeviceBackingInfo',
    fileName: 'string',
    datastore: '@Datastore?',
  },
  VirtualDiskFlatVer2BackingInfo: {
    extends: 'VirtualDeviceFileBackingInfo',
    diskMode: 'string',
    thinProvisioned: 'boolean?',
    uuid: 'string?',
    changeId: 'string?',
    parent: 'VirtualDiskFlatVer2BackingInfo?',
    deltaDiskFormat: 'string?',
  },
  VirtualDiskSeSparseBackingInfo: {
    extends: 'VirtualDeviceFileBackingInfo',
    diskMode: 'string',
    uuid: 'string?',
    changeId: 'string?',
    parent: 'VirtualDiskSeSparseBackingInfo?',
    deltaDiskFormat: 'string?',
  },
  VirtualDiskSparseVer2BackingInfo: {
    extends: 'VirtualDeviceFileBackingInfo',
    diskMode: 'string',
    uuid: 'string?',
    changeId: 'string?',
    parent: 'VirtualDiskSparseVer2BackingInfo?',
  },
  VirtualDiskRawDiskMappingVer1BackingInfo: {
    extends: 'VirtualDeviceFileBackingInfo',
    compatibilityMode: 'string?',
    diskMode: 'string?',
    uuid: 'string?',
    changeId: 'string?',
    parent: 'VirtualDiskRawDiskMappingVer1BackingInfo?',
  },

  // Snapshots
  VirtualMachineSnapshotInfo: {
    currentSnapshot: '@VirtualMachineSnapshot?',
    rootSnapshotList: 'VirtualMachineSnapshotTree[]',
  },
  VirtualMachineSnapshotTree: {
    snapshot: '@VirtualMachineSnapshot',
    vm: '@VirtualMachine',
    name: 'text',
    description: 'text',
    id: 'int?',
    createTime: 'dateTime',
    state: 'VirtualMachinePowerState',
    quiesced: 'boolean',
    childSnapshotList: 'VirtualMachineSnapshotTree[]',
  },

  VirtualMachineQuestionInfo: { id: 'string', text: 'text' },

  // Changed block tracking
  DiskChangeInfo: { startOffset: 'long', length: 'long', changedArea: 'DiskChangeExtent[]' },
  DiskChangeExtent: { start: 'long', length: 'long' },

  // Files
  DatastoreSummary: {
    name: 'text',
    capacity: 'long',
    freeSpace: 'long',
    accessible: 'boolean',
    type: 'text',
  },
  DatastoreInfo: { name: 'text' },
  VmfsDatastoreInfo: { extends: 'DatastoreInfo', vmfs: 'HostVmfsVolume?' },
  HostVmfsVolume: { version: 'string' },
  VirtualMachineFileLayoutEx: {
    file: 'VirtualMachineFileLayoutExFileInfo[]',
    disk: 'VirtualMachineFileLayoutExDiskLayout[]',
    snapshot: 'VirtualMachineFileLayoutExSnapshotLayout[]',
    timestamp: 'dateTime?',
  },
  VirtualMachineFileLayoutExFileInfo: { key: 'int', name: 'string', type: 'string', size: 'long' },
  VirtualMachineFileLayoutExDiskLayout: { key: 'int', chain: 'VirtualMachineFileLayoutExDiskUnit[]' },
  VirtualMachineFileLayoutExDiskUnit: { fileKey: 'int[]' },
  VirtualMachineFileLayoutExSnapshotLayout: {
    key: '@VirtualMachineSnapshot',
    dataKey: 'int',
    memoryKey: 'int?',
    disk: 'VirtualMachineFileLayoutExDiskLayout[]',
  },
  HostDatastoreBrowserSearchSpec: { details: 'FileQueryFlags?', matchPattern: 'string[]' },
  FileQueryFlags: {
    fileType: 'boolean',
    fileSize: 'boolean',
    modification: 'boolean',
    fileOwner: 'boolean?',
  },
  HostDatastoreBrowserSearchResults: { folderPath: 'string?', file: 'FileInfo[]' },
  FileInfo: { path: 'string', fileSize: 'long?', modification: 'dateTime?' },
} as const

/** Types whose values are one of a few words. On the wire they are strings. */
export const enumerations = {
  VirtualMachinePowerState: ['poweredOn', 'poweredOff', 'suspended'],
  TaskInfoState: ['queued', 'running', 'success', 'error'],
} as const

/** The methods: `on` which managed object, what it takes beside `_this` (in the wire's order), what it returns. */
export const methods = {
  RetrieveServiceContent: { on: 'ServiceInstance', takes: {}, returns: 'ServiceContent' },
  CurrentTime: { on: 'ServiceInstance', takes: {}, returns: 'dateTime' },
  Login: {
    on: 'SessionManager',
    takes: { userName: 'string', password: 'string', locale: 'string?' },
    returns: 'UserSession',
  },
  Logout: { on: 'SessionManager', takes: {}, returns: 'void' },
  HasPrivilegeOnEntity: {
    on: 'AuthorizationManager',
    takes: { entity: '@ManagedObject', sessionId: 'string', privId: 'string[]' },
    returns: 'boolean[]',
  },
  RetrievePropertiesEx: {
    on: 'PropertyCollector',
    takes: { specSet: 'PropertyFilterSpec[]', options: 'RetrieveOptions' },
    returns: 'RetrieveResult?',
  },
  ContinueRetrievePropertiesEx: {
    on: 'PropertyCollector',
    takes: { token: 'string' },
    returns: 'RetrieveResult',
  },
  CreateFilter: {
    on: 'PropertyCollector',
    takes: { spec: 'PropertyFilterSpec', partialUpdates: 'boolean' },
    returns: '@PropertyFilter',
  },
  DestroyPropertyFilter: { on: 'PropertyFilter', takes: {}, returns: 'void' },
  WaitForUpdatesEx: {
    on: 'PropertyCollector',
    takes: { version: 'string?', options: 'WaitOptions?' },
    returns: 'UpdateSet?',
  },
  CreateContainerView: {
    on: 'ViewManager',
    takes: { container: '@ManagedObject', type: 'string[]', recursive: 'boolean' },
    returns: '@ContainerView',
  },
  DestroyView: { on: 'ContainerView', takes: {}, returns: 'void' },
  FindByInventoryPath: {
    on: 'SearchIndex',
    takes: { inventoryPath: 'string' },
    returns: '@ManagedObject?',
  },
  ReconfigVM_Task: { on: 'VirtualMachine', takes: { spec: 'VirtualMachineConfigSpec' }, returns: '@Task' },
  CreateSnapshot_Task: {
    on: 'VirtualMachine',
    takes: { name: 'string', description: 'string?', memory: 'boolean', quiesce: 'boolean' },
    returns: '@Task',
  },
  ConsolidateVMDisks_Task: { on: 'VirtualMachine', takes: {}, returns: '@Task' },
  PowerOnVM_Task: { on: 'VirtualMachine', takes: {}, returns: '@Task' },
  PowerOffVM_Task: { on: 'VirtualMachine', takes: {}, returns: '@Task' },
  SuspendVM_Task: { on: 'VirtualMachine', takes: {}, returns: '@Task' },
  RefreshStorageInfo: { on: 'VirtualMachine', takes: {}, returns: 'void' },
  QueryChangedDiskAreas: {
    on: 'VirtualMachine',
    takes: {
      snapshot: '@VirtualMachineSnapshot?',
      deviceKey: 'int',
      startOffset: 'long',
      changeId: 'string',
    },
    returns: 'DiskChangeInfo',
  },
  RevertToSnapshot_Task: {
    on: 'VirtualMachineSnapshot',
    takes: { suppressPowerOn: 'boolean?' },
    returns: '@Task',
  },
  RemoveSnapshot_Task: {
    on: 'VirtualMachineSnapshot',
    takes: { removeChildren: 'boolean', consolidate: 'boolean?' },
    returns: '@Task',
  },
  DeleteDatastoreFile_Task: {
    on: 'FileManager',
    takes: { name: 'string', datacenter: '@Datacenter?' },
    returns: '@Task',
  },
  DeleteVirtualDisk_Task: {
    on: 'VirtualDiskManager',
    takes: { name: 'string', datacenter: '@Datacenter?' },
    returns: '@Task',
  },
  SearchDatastore_Task: {
    on: 'HostDatastoreBrowser',
    takes: { datastorePath: 'string', searchSpec: 'HostDatastoreBrowserSearchSpec?' },
    returns: '@Task',
  },
} as const

/** The properties of managed objects that we read, by their paths. */
export const properties = {
  VirtualMachine: {
    name: 'text',
    parent: '@ManagedObject?',
    recentTask: '@Task[]',
    'config.uuid': 'string?',
    'config.instanceUuid': 'string?',
    'config.version': 'text?',
    'config.guestFullName': 'text?',
    'config.template': 'boolean?',
    'config.hardware': 'VirtualHardware?',
    'config.changeVersion': 'string?',
    'config.annotation': 'notes?',
    'config.changeTrackingEnabled': 'boolean?',
    'config.memoryReservationLockedToMax': 'boolean?',
    'config.files': 'VirtualMachineFileInfo?',
    'config.flags': 'VirtualMachineFlagInfo?',
    'config.extraConfig': 'OptionValue[]',
    'runtime.host': '@HostSystem?',
    'runtime.powerState': 'VirtualMachinePowerState',
    'runtime.consolidationNeeded': 'boolean?',
    'runtime.question': 'VirtualMachineQuestionInfo?',
    guest: 'GuestInfo?',
    'guest.ipAddress': 'text?',
    'guest.toolsRunningStatus': 'text?',
    snapshot: 'VirtualMachineSnapshotInfo?',
    layoutEx: 'VirtualMachineFileLayoutEx?',
    datastore: '@Datastore[]',
    availableField: 'CustomFieldDef[]',
    customValue: 'CustomFieldValue[]',
  },
  VirtualMachineSnapshot: {
    'config.hardware': 'VirtualHardware?',
    'config.annotation': 'notes?',
    'config.extraConfig': 'OptionValue[]',
    'config.changeTrackingEnabled': 'boolean?',
    'config.memoryReservationLockedToMax': 'boolean?',
  },
  ManagedEntity: { name: 'text', parent: '@ManagedObject?', effectiveRole: 'int[]' },
  HostSystem: {
    name: 'text',
    'summary.hardware.cpuModel': 'text?',
    'summary.config.product.build': 'text?',
  },
  Datastore: {
    name: 'text',
    browser: '@HostDatastoreBrowser',
    info: 'DatastoreInfo?',
    summary: 'DatastoreSummary?',
  },
  SessionManager: { currentSession: 'UserSession?' },
  LicenseManager: { licenses: 'LicenseManagerLicenseInfo[]' },
  AuthorizationManager: { roleList: 'AuthorizationRole[]' },
  Task: { info: 'TaskInfo' },
} as const
