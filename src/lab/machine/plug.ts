import { closeFiles, newNodeName } from './block-nodes.ts'
import { blockNode, type QemuDisk, scsiDisk } from './qemu/command-line.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'

/** Adds a disk to the running machine; the guest sees it when it looks. */
export async function plugDisk({ qmp }: QemuProcess, disk: QemuDisk): Promise<void> {
  const nodeName = newNodeName()
  await qmp.execute('blockdev-add', blockNode(disk.chain, nodeName))
  try {
    await qmp.execute('device_add', scsiDisk(disk, nodeName))
  } catch (error) {
    await qmp.execute('blockdev-del', { 'node-name': nodeName })
    throw error
  }
}

/** Takes a disk away from the running machine and closes its files, of which the highest comes first. */
export async function unplugDisk(
  qemu: QemuProcess,
  unitNumber: number,
  chain: readonly string[],
): Promise<void> {
  const { qmp } = qemu
  const gone = qmp.waitFor(
    ({ event, data }) => event === 'DEVICE_DELETED' && data.device === `disk${unitNumber}`,
  )
  gone.catch(() => {})
  await qmp.execute('device_del', { id: `disk${unitNumber}` })
  await gone
  await closeFiles(qemu, chain)
}
