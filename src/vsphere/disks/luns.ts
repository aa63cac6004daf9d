import type { VimService } from '../session/service.ts'
import type { Ref } from '../soap/data.ts'
import type { Exchange } from '../soap/transport.ts'

/** A raw disk that a machine's host is shown, and that a machine can map. */
export interface Lun {
  /** Its canonical name: `naa.6000…`. */
  name: string
  /** As the host knows it. */
  uuid: string
  /** `/vmfs/devices/disks/naa.6000…` */
  deviceName: string
  capacityBytes: number
  /** The machines that map it. */
  mappedBy: Ref<'VirtualMachine'>[]
}

/** Those on which the host has no datastore: it offers no others to its machines. */
export async function lunsOf(
  vim: VimService,
  browser: Ref<'EnvironmentBrowser'>,
  host: Ref<'HostSystem'> | undefined,
  exchange: Exchange,
): Promise<Lun[]> {
  const target = await vim.call('QueryConfigTarget', { _this: browser, ...(host && { host }) }, exchange)
  return (target?.scsiDisk ?? []).flatMap(({ disk, vm }) => {
    const { canonicalName: name, uuid, deviceName, capacity } = disk ?? {}
    // One that is on its way out is told in part.
    if (!name || !uuid || !deviceName || !capacity) return []
    return [{ name, uuid, deviceName, capacityBytes: capacity.block * capacity.blockSize, mappedBy: vm }]
  })
}

export type CompatibilityMode = 'virtual' | 'physical'
