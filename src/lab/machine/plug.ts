import { closeFiles, newNodeName } from './block-nodes.ts'
import { blockNode, diskDevice, type QemuDisk } from './qemu/command-line.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'

/** Adds a disk to the running machine; the guest sees it when it looks. */
export async function plugDisk({ qmp, controller }: QemuProcess, disk: QemuDisk): Promise<void> {
  const nodeName = newNodeName()
  await qmp.execute('blockdev-add', blockNode(disk.chain, nodeName))
  try {
    await qmp.execute('device_add', diskDevice(controller, disk, nodeName))
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
  if (await hasDevice(qemu, unitNumber)) await detach(qemu, unitNumber)
  await closeFiles(qemu, chain)
}

/** None has a disk that the guest was not shown yet. */
async function hasDevice({ qmp }: QemuProcess, unitNumber: number): Promise<boolean> {
  const devices = await qmp.execute<{ name: string }[]>('qom-list', { path: '/machine/peripheral' })
  return devices.some(({ name }) => name === `disk${unitNumber}`)
}

async function detach({ qmp }: QemuProcess, unitNumber: number): Promise<void> {
  const gone = qmp.waitFor(
    ({ event, data }) => event === 'DEVICE_DELETED' && data.device === `disk${unitNumber}`,
  )
  gone.catch(() => {})
  await qmp.execute('device_del', { id: `disk${unitNumber}` })
  await gone
}
