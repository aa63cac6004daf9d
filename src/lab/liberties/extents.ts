import type { MachineDisk } from '../machine/machine.ts'
import type { StoredFile } from '../manners.ts'
import type { Liberty } from './liberty.ts'
import { diskOf, isDelta } from './stored-disk.ts'

/** A disk in two files, whatever its format. */

export const descriptorAndExtent: Liberty = {
  name: 'descriptor-and-extent',
  shownBy: 'linux',
  source: 'xen-orchestra esxi.mjs',
  allows: 'A disk is a text that describes it, with its data in an extent beside it.',
  touches: ['each-disk-has-its-own-delta'],
  host: (manners) => ({
    ...manners,
    show: (file, machines) =>
      manners.show(file, machines).flatMap((shown) => {
        if (!shown.path.endsWith('.qcow2')) return [shown]
        const extent = shown.path.replace(/\.qcow2$/, extentSuffix(file, manners.deltaFormat))
        return [descriptorOf(shown, extent, diskOf(file.path, machines)), { ...shown, path: extent }]
      }),
  }),
}

function extentSuffix(file: StoredFile, deltaFormat: string | undefined): string {
  if (!isDelta(file)) return '-flat.vmdk'
  return deltaFormat === 'seSparseFormat' ? '-sesparse.vmdk' : '-delta.vmdk'
}

function descriptorOf({ path }: StoredFile, extent: string, disk: MachineDisk | undefined): StoredFile {
  const name = extent.slice(extent.lastIndexOf('/') + 1)
  const text = `# Disk DescriptorFile
version=1
CID=fffffffe
parentCID=ffffffff
createType="vmfs"

# Extent description
RW ${(disk?.capacityBytes ?? 0) / 512} VMFS "${name}"

# The Disk Data Base
#DDB
ddb.uuid = "${disk?.uuid ?? ''}"
`
  return { path: path.replace(/\.qcow2$/, '.vmdk'), sizeBytes: text.length, text }
}
