import { mkdtemp, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lookAtDisk } from '../../../src/lab/image/own-disk.ts'
import { type OwnImage, refuseChangedImage } from '../../../src/lab/machine/origin.ts'
import { qemuArguments } from '../../../src/lab/machine/qemu/command-line.ts'

const hardware = {
  ...{ accelerator: 'tcg' as const, machineType: 'pc', uuid: 'u', memoryMiB: 64, cpus: 1, guestPorts: [22] },
  controller: 'sata' as const,
  disks: [0, 1].map((unitNumber) => ({ unitNumber, chain: ['/d'], serial: '0' })),
}
const windows = { windows: true, nic: 'e1000e' as const, agent: false, variables: '/v', tpmState: '/t' }

test('a guest of one’s own starts by its firmware from its first disk, on devices that a Windows knows', () => {
  const line = qemuArguments({ ...hardware, start: windows }, '/tpm').join(' ')
  expect(line).toContain('-machine pc,pflash0=firmware,pflash1=variables')
  expect(line).toContain('e1000e,netdev=net0')
  expect(line).toContain('tpm-crb')
  expect(line).not.toMatch(/-kernel|virtio|vmxnet3/)
  expect(line.match(/"bootindex":0/g)).toHaveLength(1)
})

test('a guest of the lab’s has nothing of that', () => {
  const line = qemuArguments({ ...hardware, start: { kernel: '/k', initramfs: '/i' } }).join(' ')
  expect(line).toContain('-kernel /k -initrd /i -append console=ttyS0')
  expect(line).not.toMatch(/pflash|VGA|usb|tpm|romfile|bootindex/)
})

test('an emulated processor that says nothing of ERMS says nothing of FSRM, which Linux takes to imply it', () => {
  const words = qemuArguments({ ...hardware, start: { kernel: '/k', initramfs: '/i' } })
  const processor = words[words.indexOf('-cpu') + 1]?.split(',')
  expect(processor).toEqual(expect.arrayContaining(['erms=off', 'fsrm=off']))
})

test('no machine is started on an image that was written to since, or is gone', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'snapwitness-origin-')), 'disk')
  const sector = Buffer.alloc(512)
  sector.writeUInt16LE(0xaa55, 510)
  await writeFile(file, sector)
  const image = await lookAtDisk(file)
  const origin = (disk: string) => ({ image: { ...image, disk } as OwnImage })
  await refuseChangedImage(origin(file))
  await expect(refuseChangedImage(origin(`${file}-gone`))).rejects.toThrow('is gone since')
  await utimes(file, new Date(), new Date(0))
  await expect(refuseChangedImage(origin(file))).rejects.toThrow('was written to since')
})
