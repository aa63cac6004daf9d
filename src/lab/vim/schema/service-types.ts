import type { DataTypeTable } from './schema.ts'

/** The service itself: sessions, tasks and what the property collector takes and gives. */
export const serviceTypes = {
  ServiceContent: {
    fields: {
      rootFolder: 'ManagedObjectReference',
      propertyCollector: 'ManagedObjectReference',
      viewManager: 'ManagedObjectReference?',
      about: 'AboutInfo',
      sessionManager: 'ManagedObjectReference?',
      authorizationManager: 'ManagedObjectReference?',
      taskManager: 'ManagedObjectReference?',
      licenseManager: 'ManagedObjectReference?',
      searchIndex: 'ManagedObjectReference?',
      fileManager: 'ManagedObjectReference?',
      virtualDiskManager: 'ManagedObjectReference?',
    },
    unset: `
      setting userDirectory serviceManager perfManager scheduledTaskManager alarmManager eventManager
      extensionManager customizationSpecManager customFieldsManager accountManager diagnosticManager
      datastoreNamespaceManager virtualizationManager snmpSystem vmProvisioningChecker
      vmCompatibilityChecker ovfManager ipPoolManager dvSwitchManager hostProfileManager
      clusterProfileManager complianceManager localizationManager storageResourceManager
      guestOperationsManager overheadMemoryManager certificateManager ioFilterManager
      vStorageObjectManager hostSpecManager cryptoManager healthUpdateManager failoverClusterConfigurator
      failoverClusterManager
    `,
  },
  AboutInfo: {
    fields: {
      name: 'string',
      fullName: 'string',
      vendor: 'string',
      version: 'string',
      build: 'string',
      localeVersion: 'string?',
      localeBuild: 'string?',
      osType: 'string',
      productLineId: 'string',
      apiType: 'string',
      apiVersion: 'string',
      instanceUuid: 'string?',
      licenseProductName: 'string?',
      licenseProductVersion: 'string?',
    },
  },
  UserSession: {
    fields: {
      key: 'string',
      userName: 'string',
      fullName: 'string',
      loginTime: 'dateTime',
      lastActiveTime: 'dateTime',
      locale: 'string',
      messageLocale: 'string',
      extensionSession: 'boolean',
      ipAddress: 'string',
      userAgent: 'string',
      callCount: 'long',
    },
  },
  TaskInfo: {
    fields: {
      key: 'string',
      task: 'ManagedObjectReference',
      name: 'string?',
      descriptionId: 'string',
      entity: 'ManagedObjectReference?',
      entityName: 'string?',
      state: 'TaskInfoState',
      cancelled: 'boolean',
      cancelable: 'boolean',
      error: 'LocalizedMethodFault?',
      result: 'anyType?',
      progress: 'int?',
      reason: 'TaskReason',
      queueTime: 'dateTime',
      startTime: 'dateTime?',
      completeTime: 'dateTime?',
      eventChainId: 'int',
    },
    unset: 'description locked changeTag parentTaskKey rootTaskKey activationId',
  },
  TaskReason: { fields: {} },
  TaskReasonUser: { base: 'TaskReason', fields: { userName: 'string' } },
  PropertyFilterSpec: {
    fields: {
      propSet: 'PropertySpec[]',
      objectSet: 'ObjectSpec[]',
      reportMissingObjectsInResults: 'boolean?',
    },
  },
  PropertySpec: { fields: { type: 'string', all: 'boolean?', pathSet: 'string[]' } },
  ObjectSpec: { fields: { obj: 'ManagedObjectReference', skip: 'boolean?', selectSet: 'SelectionSpec[]' } },
  SelectionSpec: { fields: { name: 'string?' } },
  TraversalSpec: {
    base: 'SelectionSpec',
    fields: { type: 'string', path: 'string', skip: 'boolean?', selectSet: 'SelectionSpec[]' },
  },
  RetrieveOptions: { fields: { maxObjects: 'int?' } },
  RetrieveResult: { fields: { token: 'string?', objects: 'ObjectContent[]' } },
  ObjectContent: {
    fields: { obj: 'ManagedObjectReference', propSet: 'DynamicProperty[]', missingSet: 'MissingProperty[]' },
  },
  DynamicProperty: { fields: { name: 'string', val: 'anyType' } },
  MissingProperty: { fields: { path: 'string', fault: 'LocalizedMethodFault' } },
  MissingObject: { fields: { obj: 'ManagedObjectReference', fault: 'LocalizedMethodFault' } },
  WaitOptions: { fields: { maxWaitSeconds: 'int?', maxObjectUpdates: 'int?' } },
  UpdateSet: { fields: { version: 'string', filterSet: 'PropertyFilterUpdate[]', truncated: 'boolean?' } },
  PropertyFilterUpdate: {
    fields: { filter: 'ManagedObjectReference', objectSet: 'ObjectUpdate[]', missingSet: 'MissingObject[]' },
  },
  ObjectUpdate: {
    fields: {
      kind: 'ObjectUpdateKind',
      obj: 'ManagedObjectReference',
      changeSet: 'PropertyChange[]',
      missingSet: 'MissingProperty[]',
    },
  },
  PropertyChange: { fields: { name: 'string', op: 'PropertyChangeOp', val: 'anyType?' } },
} as const satisfies DataTypeTable
