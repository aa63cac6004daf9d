import { expect, test } from 'vitest'
import {
  folderIn,
  readDatastorePath,
  writeDatastorePath,
} from '../../../src/vsphere/datastore/datastore-path.ts'

test.each([
  ['[datastore1] debian-1/debian-1.vmdk', 'datastore1', 'debian-1/debian-1.vmdk'],
  ['[ds [ssd] 100%] folder/x.vmdk', 'ds [ssd] 100%', 'folder/x.vmdk'],
  ['[ds [ssd]] x.vmdk', 'ds [ssd]', 'x.vmdk'],
  ['[a%2fb] x/y z.vmdk', 'a%2fb', 'x/y z.vmdk'],
  ['[100%25] x/y.vmdk', '100%25', 'x/y.vmdk'],
  ['[vsan:52c5-ab] 5f3a9c01-7be2/x.vmdk', 'vsan:52c5-ab', '5f3a9c01-7be2/x.vmdk'],
  ['[ü 日本] [old] x/y].vmdk', 'ü 日本', '[old] x/y].vmdk'],
  ['[ds]x.vmdk', 'ds', 'x.vmdk'],
  ['[ds]', 'ds', ''],
  ['[ds] /x/y.vmdk', 'ds', 'x/y.vmdk'],
  ['[only [half] x/y.vmdk', 'only [half', 'x/y.vmdk', ['only [half', 'ds']],
  ['[b] c] x/y.vmdk', 'b] c', 'x/y.vmdk', ['b', 'b] c']],
  ['[b] c] x/y.vmdk', 'b', 'c] x/y.vmdk', ['b']],
])('%s is on the datastore “%s”: %s', (text, datastore, path, known: string[] = []) => {
  expect(readDatastorePath(text, known)).toEqual({ datastore, path })
})

test.each(['', 'x.vmdk', '[] x.vmdk', '[ds x.vmdk', ' [ds] x.vmdk', '/vmfs/volumes/ds/x.vmdk'])(
  '“%s” is no datastore path',
  (text) => {
    expect(readDatastorePath(text)).toBeUndefined()
  },
)

test('the folder of a file, and the datastore’s own root, are paths as well', () => {
  const folderOf = (text: string) => {
    const read = readDatastorePath(text)
    return read && writeDatastorePath(folderIn(read))
  }
  expect(folderOf('[ds [ssd] 100%] a/b/x.vmdk')).toBe('[ds [ssd] 100%] a/b')
  expect(folderOf('[ds] x.vmdk')).toBe('[ds]')
})
