import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { refuseFolder } from '../../../src/cli/lab/own-folder.ts'
import { newRecord, writeRecord } from '../../../src/lab/record.ts'

function given(...args: string[]): Command {
  const command = new Command('up')
    .option('--linux <names...>', '', ['debian-1'])
    .option('--build <build>')
    .option('--hypervisor <name>')
  return command.parse(args, { from: 'user' })
}

async function folderWith(fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-own-'))
  await fill(folder)
  return folder
}

const aLab = () => folderWith(async (folder) => writeRecord(folder, await newRecord([])))

test('a folder that is still to be made, or is empty but for its mark, takes a new lab', async () => {
  await refuseFolder(join(tmpdir(), 'snapwitness-nowhere'), given('--linux', 'web'))
  const failed = await folderWith((folder) => writeFile(join(folder, 'keep'), ''))
  await refuseFolder(failed, given('--linux', 'web'))
})

test('a folder with a lab takes it back, with what an upgrade changes', async () => {
  await refuseFolder(await aLab(), given('--build', '1'))
})

test('but not with other machines', async () => {
  await expect(refuseFolder(await aLab(), given('--linux', 'web'))).rejects.toThrow(
    '--linux is for a new lab',
  )
})

test('the machines of one libvirt are those of its next, and never of another hypervisor', async () => {
  const hypervisor = 'libvirt' as const
  const folder = await folderWith(async (one) => writeRecord(one, await newRecord([], { hypervisor })))
  await refuseFolder(folder, given('--hypervisor', 'libvirt-sid'))
  await expect(refuseFolder(folder, given('--hypervisor', 'qemu'))).rejects.toThrow(
    'The machines of this lab are those of libvirt, and never of qemu.',
  )
  await expect(refuseFolder(await aLab(), given('--hypervisor', 'libvirt'))).rejects.toThrow(
    'never of libvirt',
  )
})

test('a folder of somebody else is left alone', async () => {
  const folder = await folderWith((one) => writeFile(join(one, 'thesis.txt'), 'years of work'))
  await expect(refuseFolder(folder, given())).rejects.toThrow('holds something, and no lab')
  expect(await readdir(folder)).toEqual(['thesis.txt'])
})

test('a record that is broken is told', async () => {
  const folder = await folderWith((one) => writeFile(join(one, 'host.json'), '{"uuid":'))
  await expect(refuseFolder(folder, given())).rejects.toThrow('is not what a lab writes there')
})

test('what is no folder, and never will be one, is told as that', async () => {
  const folder = await folderWith((one) => writeFile(join(one, 'file'), ''))
  for (const wrong of [join(folder, 'file'), join(folder, 'file', 'lab')])
    await expect(refuseFolder(wrong, given())).rejects.toThrow('can be no folder of a lab')
})
