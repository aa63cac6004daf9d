import { Reference } from './schema/values.ts'

/** The objects that are there once, under the names that a standalone ESXi host gives them. */
export const references = {
  serviceInstance: new Reference('ServiceInstance', 'ServiceInstance'),
  sessionManager: new Reference('SessionManager', 'ha-sessionmgr'),
  propertyCollector: new Reference('PropertyCollector', 'ha-property-collector'),
  viewManager: new Reference('ViewManager', 'ViewManager'),
  searchIndex: new Reference('SearchIndex', 'ha-searchindex'),
  taskManager: new Reference('TaskManager', 'ha-taskmgr'),
  licenseManager: new Reference('LicenseManager', 'ha-license-manager'),
  authorizationManager: new Reference('AuthorizationManager', 'ha-authmgr'),
  fileManager: new Reference('FileManager', 'ha-nfc-file-manager'),
  virtualDiskManager: new Reference('VirtualDiskManager', 'ha-vdiskmanager'),
  rootFolder: new Reference('Folder', 'ha-folder-root'),
  datacenter: new Reference('Datacenter', 'ha-datacenter'),
  vmFolder: new Reference('Folder', 'ha-folder-vm'),
  hostFolder: new Reference('Folder', 'ha-folder-host'),
  datastoreFolder: new Reference('Folder', 'ha-folder-datastore'),
  networkFolder: new Reference('Folder', 'ha-folder-network'),
  computeResource: new Reference('ComputeResource', 'ha-compute-res'),
  resourcePool: new Reference('ResourcePool', 'ha-root-pool'),
  host: new Reference('HostSystem', 'ha-host'),
  datastore: new Reference('Datastore', 'datastore-1'),
  datastoreBrowser: new Reference('HostDatastoreBrowser', 'ha-host-datastorebrowser'),
  environmentBrowser: new Reference('EnvironmentBrowser', 'ha-env-browser'),
  network: new Reference('Network', 'HaNetwork-VM Network'),
} as const

const bases: Readonly<Record<string, string>> = {
  ManagedEntity: 'ExtensibleManagedObject',
  Folder: 'ManagedEntity',
  Datacenter: 'ManagedEntity',
  ComputeResource: 'ManagedEntity',
  ResourcePool: 'ManagedEntity',
  HostSystem: 'ManagedEntity',
  Datastore: 'ManagedEntity',
  Network: 'ManagedEntity',
  VirtualMachine: 'ManagedEntity',
  VirtualMachineSnapshot: 'ExtensibleManagedObject',
  Task: 'ExtensibleManagedObject',
  ManagedObjectView: 'View',
  ContainerView: 'ManagedObjectView',
}

/** Whether an object of `type` is one of `asked`: a VirtualMachine is a ManagedEntity. */
export function isManagedKind(type: string, asked: string): boolean {
  const base = bases[type]
  return type === asked || asked === 'ManagedObject' || (base !== undefined && isManagedKind(base, asked))
}
