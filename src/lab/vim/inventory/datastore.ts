import { statfs } from 'node:fs/promises'
import { action, property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import type { ManagedObject, Service } from '../service.ts'
import { entityProperties, unsetOfEntity } from './entity.ts'

/** The one datastore: a folder of this computer. */
export function datastore(service: Service): ManagedObject {
  const { name, folder } = service.host.datastore
  return {
    reference: references.datastore,
    properties: {
      ...entityProperties(() => name, references.datastoreFolder),
      info: property('DatastoreInfo', () => info(name, folder)),
      summary: property('DatastoreSummary', () => summary(name, folder)),
      host: property('DatastoreHostMount[]', () => [mount(folder)]),
      vm: property('ManagedObjectReference[]', () => service.machineReferences),
      browser: property('ManagedObjectReference', () => references.datastoreBrowser),
      capability: property('DatastoreCapability', capability),
    },
    unset: [...unsetOfEntity, 'iormConfiguration'],
    methods: {
      RefreshDatastore: action({}, () => service.changes.announce()),
      RefreshDatastoreStorageInfo: action({}, () => service.changes.announce()),
    },
  }
}

/** The datastore's URL on a host begins with `ds://`; the folder behind it is ours. */
export function datastoreUrl(folder: string): string {
  return `ds://${folder}/`
}

async function info(name: string, folder: string): Promise<Data<'LocalDatastoreInfo'>> {
  const { capacity, freeSpace } = await space(folder)
  return data('LocalDatastoreInfo', {
    name,
    url: datastoreUrl(folder),
    freeSpace,
    maxFileSize: capacity,
    maxMemoryFileSize: capacity,
    path: folder,
  })
}

async function summary(name: string, folder: string): Promise<Data<'DatastoreSummary'>> {
  return data('DatastoreSummary', {
    datastore: references.datastore,
    name,
    url: datastoreUrl(folder),
    ...(await space(folder)),
    accessible: true,
    multipleHostAccess: false,
    type: 'LOCAL',
    maintenanceMode: 'normal',
  })
}

async function space(folder: string): Promise<{ capacity: number; freeSpace: number }> {
  const { blocks, bavail, bsize } = await statfs(folder)
  return { capacity: blocks * bsize, freeSpace: bavail * bsize }
}

function mount(folder: string): Data<'DatastoreHostMount'> {
  return data('DatastoreHostMount', {
    key: references.host,
    mountInfo: data('HostMountInfo', {
      path: folder,
      accessMode: 'readWrite',
      mounted: true,
      accessible: true,
    }),
  })
}

function capability(): Data<'DatastoreCapability'> {
  return data('DatastoreCapability', {
    directoryHierarchySupported: true,
    rawDiskMappingsSupported: false,
    perFileThinProvisioningSupported: true,
    storageIORMSupported: false,
    nativeSnapshotSupported: false,
    topLevelDirectoryCreateSupported: true,
  })
}
