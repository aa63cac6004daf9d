import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lookAtDisk } from '../../../src/lab/image/own-disk.ts'

const folder = mkdtempSync(join(tmpdir(), 'snapwitness-own-disk-'))
const at = (name: string) => join(folder, name)
const qemuImg = (...args: string[]) => execFileSync('qemu-img', args, { cwd: folder, stdio: 'pipe' })

beforeAll(() => {
  const sector = Buffer.alloc(512)
  sector.writeUInt16LE(0xaa55, 510)
  writeFileSync(at('raw'), sector)
  truncateSync(at('raw'), 4 * 2 ** 20)
  for (const format of ['qcow2', 'vmdk', 'vhdx', 'vpc', 'vdi'])
    qemuImg('convert', '-f', 'raw', '-O', format, 'raw', format)
})

afterAll(() => rmSync(folder, { recursive: true }))

test.each(['raw', 'qcow2', 'vmdk', 'vhdx', 'vpc', 'vdi'])(
  'a disk of the format %s is taken',
  async (format) => {
    symlinkSync(format, at(`${format}-link`))
    expect(await lookAtDisk(at(`${format}-link`))).toMatchObject({ disk: at(format), format })
  },
)

test('what is not there, is no file or is no disk is refused', async () => {
  writeFileSync(at('text'), 'no disk'.repeat(1000))
  writeFileSync(at('empty'), '')
  writeFileSync(at('cut'), Buffer.from('QFI\xfb\0\0\0\x03', 'latin1'))
  const cd = Buffer.alloc(40_000)
  cd.write('CD001', 32_769)
  writeFileSync(at('cd'), cd)
  await expect(lookAtDisk(at('gone'))).rejects.toThrow('is not there')
  await expect(lookAtDisk(folder)).rejects.toThrow('is no file')
  await expect(lookAtDisk('/dev/null')).rejects.toThrow('is no file')
  await expect(lookAtDisk(at('text'))).rejects.toThrow('nor a raw disk that anything boots from')
  await expect(lookAtDisk(at('empty'))).rejects.toThrow('nor a raw disk that anything boots from')
  await expect(lookAtDisk(at('cut'))).rejects.toThrow('is no disk image that QEMU reads')
  await expect(lookAtDisk(at('cd'))).rejects.toThrow('is a CD')
})

test('a disk that reads other files is refused, and they stay closed', async () => {
  qemuImg('create', '-f', 'qcow2', '-b', '/etc/hostname', '-F', 'raw', 'layer')
  qemuImg('create', '-f', 'qcow2', '-o', 'data_file=data,data_file_raw=on', 'apart', '1M')
  qemuImg('convert', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=monolithicFlat', 'raw', 'flat.vmdk')
  for (const name of ['layer', 'apart', 'flat.vmdk'])
    await expect(lookAtDisk(at(name))).rejects.toThrow('it reads other files')
})

// Not LUKS: qemu-img measures how slow its key is to be, and now and then cannot on a busy computer.
const AES = 'encrypt.format=aes,encrypt.key-secret=s'

test('an encrypted disk is refused, and one that is being written to', async () => {
  const secret = ['--object', 'secret,id=s,data=x', '-o', AES]
  qemuImg('create', ...secret, '-f', 'qcow2', 'locked', '1M')
  await expect(lookAtDisk(at('locked'))).rejects.toThrow('is encrypted')
  const writer = spawn('qemu-io', ['-f', 'qcow2', at('qcow2')], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(writer.stdout, 'data')
  await expect(lookAtDisk(at('qcow2'))).rejects.toThrow('is in use by another program')
  writer.stdin.end('quit\n')
  await once(writer, 'close')
  expect(await lookAtDisk(at('qcow2'))).toMatchObject({ format: 'qcow2' })
})
