import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { runTool } from '../../../src/lab/machine/tool.ts'

/** Writes and reads the disks of a machine that is off from outside, without a guest; each goes by its file in use. */

const BLOCK_BYTES = 4096

/** Fills the block of 4 KiB with the text and dots. */
export async function writeBlock(disk: string, text: string, block = 1): Promise<void> {
  await inScratchFile(async (file) => {
    await writeFile(file, text.padEnd(BLOCK_BYTES, '.'))
    const command = `write -q -s ${file} ${block * BLOCK_BYTES} ${BLOCK_BYTES}`
    await runTool('qemu-io', ['-f', 'qcow2', '-c', command, disk])
  })
}

/** What the block holds, without the dots. */
export async function readBlock(disk: string, block = 1): Promise<string> {
  const content = await diskContent(disk)
  return content.toString('latin1', block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES).replaceAll('.', '')
}

export async function diskContent(disk: string): Promise<Buffer> {
  return inScratchFile(async (file) => {
    await runTool('qemu-img', ['convert', '-O', 'raw', disk, file])
    return readFile(file)
  })
}

/** Does commands of qemu-io, such as `write 8M 64k`, on the disk; several at once are cheap. */
export async function onDisk(disk: string, ...commands: string[]): Promise<void> {
  const options = commands.flatMap((command) => ['-c', command.replace(/^(write|read)/, '$1 -q')])
  await runTool('qemu-io', ['-f', 'qcow2', '-d', 'unmap', ...options, disk])
}

/** The file in use of the machine’s first disk beside the system disk. */
export function dataDisk({ settings }: Machine, datastore: string): string {
  return join(datastore, settings.disks[1]?.chain[0]?.path ?? '')
}

async function inScratchFile<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-block-'))
  try {
    return await work(join(folder, 'block'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
