import { randomBytes } from 'node:crypto'
import { blockNode } from './qemu/command-line.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'

/** QEMU's block nodes: each disk file that it has open is one, under a name; found here by the file's path. */

interface BlockNode {
  readonly 'node-name': string
  readonly drv: string
  readonly file: string
  readonly backing_file?: string
}

/** The name under which QEMU has a qcow2 file open. */
export async function nodeOf(qemu: QemuProcess, file: string): Promise<string> {
  return nameOf(await openNodes(qemu), 'qcow2', file)
}

/** A disk that the guest was not shown yet is open nowhere. */
export async function isOpen(qemu: QemuProcess, file: string): Promise<boolean> {
  return (await openNodes(qemu)).some((node) => isNodeOf(node, 'qcow2', file))
}

/** The name of the node that stores a qcow2 file's own bytes. */
export async function storageNodeOf(qemu: QemuProcess, file: string): Promise<string> {
  return nameOf(await openNodes(qemu), 'file', file)
}

/**
 * QEMU keeps a node that it was given at its start or by blockdev-add, also when no disk uses it any more.
 * @param chain the highest file first: a file closes only when no other stands on it
 */
export async function closeFiles(qemu: QemuProcess, chain: readonly string[]): Promise<void> {
  for (const file of chain) {
    const node = (await openNodes(qemu)).find((candidate) => isNodeOf(candidate, 'qcow2', file))
    if (node) await qemu.qmp.execute('blockdev-del', { 'node-name': node['node-name'] })
  }
}

/**
 * From now on zeros that are written to the file, which must not be a disk's top, take no room in it. A block-commit
 * copies a trimmed disk as zeros; without this it would fill its base with them, gigabytes after one mkfs.
 */
export async function keepZerosOut(qemu: QemuProcess, file: string): Promise<void> {
  const nodes = await openNodes(qemu)
  const backing = nodes.find((node) => isNodeOf(node, 'qcow2', file))?.backing_file
  const options = {
    ...blockNode([file], nameOf(nodes, 'qcow2', file)),
    file: nameOf(nodes, 'file', file),
    backing: backing === undefined ? null : nameOf(nodes, 'qcow2', backing),
    'read-only': true,
    'detect-zeroes': 'unmap',
  }
  await qemu.qmp.execute('blockdev-reopen', { options: [options] })
}

/** Unique in every process: a node may outlive the disk that it was made for. */
export function newNodeName(): string {
  return `n${randomBytes(8).toString('hex')}`
}

async function openNodes({ qmp }: QemuProcess): Promise<BlockNode[]> {
  return qmp.execute<BlockNode[]>('query-named-block-nodes', { flat: true })
}

function nameOf(nodes: readonly BlockNode[], driver: 'qcow2' | 'file', file: string): string {
  const node = nodes.find((candidate) => isNodeOf(candidate, driver, file))
  if (!node) throw new RangeError(`QEMU has not opened ${file}.`)
  return node['node-name']
}

function isNodeOf(node: BlockNode, driver: string, file: string): boolean {
  return node.drv === driver && node.file === file
}
