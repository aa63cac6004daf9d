import { method, property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data, Typed, type Value } from '../schema/values.ts'
import type { ManagedObject, Method, Service } from '../service.ts'
import { listFolder, listTree, queryTypes } from './datastore-listing.ts'
import { pathWithin } from './datastore-path.ts'
import { datastoreTask } from './datastore-task.ts'

/** Lists the files of the datastore, as far as the client's patterns and details ask for. */
export function datastoreBrowser({ host: { datastore: place }, view }: Service): ManagedObject {
  const datastore = { place, view }
  return {
    reference: references.datastoreBrowser,
    properties: {
      datastore: property('ManagedObjectReference[]', () => [references.datastore]),
      supportedType: property('FileQuery[]', () => queryTypes.map((type) => data(type, {}))),
    },
    methods: {
      SearchDatastore_Task: search('searchDatastore', (path, spec) =>
        listFolder(datastore, pathWithin(path, place.name), spec),
      ),
      SearchDatastoreSubFolders_Task: search('searchDatastoreSubFolders', async (path, spec) => {
        const results = await listTree(datastore, pathWithin(path, place.name), spec)
        return new Typed('HostDatastoreBrowserSearchResults[]', results)
      }),
    },
  }
}

function search(
  name: string,
  work: (datastorePath: string, spec: Data<'HostDatastoreBrowserSearchSpec'>) => Promise<Value>,
): Method {
  return method(
    { datastorePath: 'string', searchSpec: 'HostDatastoreBrowserSearchSpec?' },
    'ManagedObjectReference',
    ({ datastorePath, searchSpec = data('HostDatastoreBrowserSearchSpec', {}) }, call) =>
      datastoreTask(call, `HostDatastoreBrowser.${name}`, () => work(datastorePath, searchSpec)),
  )
}
