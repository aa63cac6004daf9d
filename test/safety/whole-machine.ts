import { createHash } from 'node:crypto'
import type { VirtualDisk } from '../../src/vsphere/disks/disks.ts'
import { patience, type RestingHost } from './resting-host.ts'

/** The tree, the settings, and the digest of every byte of every file, as they come from the datastore. */
export async function everything({ vm }: RestingHost) {
  const { snapshots, extraConfig, annotation, disks, powerState } = await vm.describe(patience.look())
  const { datastore, path: folder } = await vm.homeFolder(patience.look())
  const files = await datastore.list(folder, patience.look())
  const digests = files
    // What the lab writes of its own account says nothing of anybody's data.
    .filter(({ path }) => !/\.(vmx|vmsd)$/.test(path))
    .map(async ({ path }) => {
      const hash = createHash('sha256')
      for await (const piece of await datastore.download(path, patience.task())) hash.update(piece)
      return [path, hash.digest('hex')] as const
    })
  const bytes = Object.fromEntries(await Promise.all(digests))
  return { snapshots, extraConfig, annotation, disks: disks.map(withoutChangeId), powerState, bytes }
}

/** Change tracking counts every snapshot of anybody. */
function withoutChangeId({ changeId: _, ...rest }: VirtualDisk): Omit<VirtualDisk, 'changeId'> {
  return rest
}
