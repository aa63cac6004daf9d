import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { imageSource, packImage, unpackImage } from '../../../src/lab/image/portable-image.ts'
import { runTool } from '../../../src/lab/machine/tool.ts'

const KEY = '0123456789abcdef'

/** The files of an image, small. */
async function imageFolder(disk: string[] = []): Promise<string> {
  const folder = await newFolder()
  for (const name of ['vmlinux', 'initramfs.cpio']) await writeFile(join(folder, name), name)
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', ...disk, join(folder, 'disk.qcow2'), '1M'])
  return folder
}

const newFolder = () => mkdtemp(join(tmpdir(), 'snapwitness-image-'))

async function packed(folder: string) {
  const from = join(await newFolder(), 'image.tar.gz')
  return { from, sha256: await packImage(folder, KEY, from) }
}

test('what is packed on one computer is unpacked on another, as it was', async () => {
  const folder = await imageFolder()
  const source = await packed(folder)
  const there = await newFolder()
  await unpackImage(imageSource(`${source.from}#sha256=${source.sha256}`), KEY, there)
  expect((await readdir(there)).sort()).toEqual(['disk.qcow2', 'initramfs.cpio', 'vmlinux'])
  expect(await readFile(join(there, 'disk.qcow2'))).toEqual(await readFile(join(folder, 'disk.qcow2')))
})

test('it is taken from an address as well, and an answer that is none is told', async () => {
  const { from, sha256 } = await packed(await imageFolder())
  const data = await readFile(from)
  const server = createServer(({ url }, answer) =>
    url === '/image' ? answer.end(data) : answer.writeHead(404).end(),
  ).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const there = await newFolder()
  await unpackImage({ from: `${address}/image`, sha256 }, KEY, there)
  expect(await readdir(there)).toHaveLength(3)
  await expect(unpackImage({ from: `${address}/other`, sha256 }, KEY, await newFolder())).rejects.toThrow(
    /is not to be had: it answered 404/,
  )
})

test('what of an address lets somebody in is sent as it is asked for, and never shown', async () => {
  const { from, sha256 } = await packed(await imageFolder())
  const data = await readFile(from)
  const asked: (string | undefined)[] = []
  const server = createServer(({ url, headers: { authorization } }, answer) => {
    asked.push(url, authorization)
    return url?.startsWith('/image') ? answer.end(data) : answer.writeHead(403).end()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const address = (path: string) => `http://somebody:p%40ssw0rd@127.0.0.1:${port}/${path}?signature=S1gnature`
  const there = await newFolder()
  await unpackImage(imageSource(`${address('image')}#sha256=${sha256}`), KEY, there)
  expect(asked).toEqual([
    '/image?signature=S1gnature',
    `Basic ${Buffer.from('somebody:p@ssw0rd').toString('base64')}`,
  ])
  const refused = unpackImage(imageSource(`${address('other')}#sha256=${sha256}`), KEY, await newFolder())
  await expect(refused).rejects.toThrow(/it answered 403/)
  await expect(refused).rejects.not.toThrow(/ssw0rd|S1gnature/)
})

test('an account that is no percent-encoding is taken as it stands', () => {
  const from = 'https://somebody:100%zz@host.example/image.tar.gz'
  expect(imageSource(`${from}#sha256=${'0'.repeat(64)}`)).toEqual({ from, sha256: '0'.repeat(64) })
})

test('a name with a colon is a file of this computer, and what is no file is told as that', async () => {
  const folder = await imageFolder()
  const from = join(await newFolder(), 'image-2026-11-30T05:00.tar.gz')
  const sha256 = await packImage(folder, KEY, from)
  const there = await newFolder()
  await unpackImage({ from, sha256 }, KEY, there)
  expect(await readdir(there)).toHaveLength(3)
  await expect(unpackImage({ from: '/dev/zero', sha256 }, KEY, there)).rejects.toThrow(/it is no file/)
})

/** Packs a folder as nobody of ours would. */
async function forged(folder: string, key = KEY) {
  const from = join(await newFolder(), 'image.tar.gz')
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ format: 1, key }))
  await runTool('tar', ['-czf', from, '-C', folder, ...(await readdir(folder))])
  return {
    from,
    sha256: createHash('sha256')
      .update(await readFile(from))
      .digest('hex'),
  }
}

test.each<[string, () => Promise<{ from: string; sha256: string }>, RegExp]>([
  [
    'another checksum',
    async () => ({ ...(await packed(await imageFolder())), sha256: '0'.repeat(64) }),
    /its SHA-256 is [0-9a-f]{64}, and not 0{64}/,
  ],
  ['another recipe', async () => forged(await imageFolder(), 'fedcba9876543210'), /another recipe/],
  [
    'a disk that reads a file of this computer',
    async () => forged(await imageFolder(['-b', '/etc/hostname', '-F', 'raw'])),
    /its disk reads another file/,
  ],
  [
    'a link in place of a file',
    async () => {
      const folder = await newFolder()
      for (const name of ['vmlinux', 'initramfs.cpio']) await writeFile(join(folder, name), name)
      await symlink('/etc/hostname', join(folder, 'disk.qcow2'))
      return forged(folder)
    },
    /disk\.qcow2 in it is no plain file/,
  ],
  [
    'an archive that was cut off',
    async () => {
      const { from } = await packed(await imageFolder())
      const part = (await readFile(from)).subarray(0, 100)
      await writeFile(from, part)
      return { from, sha256: createHash('sha256').update(part).digest('hex') }
    },
    /is not taken: it is no archive of an image, or only a part of one/,
  ],
  [
    'no file at all',
    async () => ({ from: join(await newFolder(), 'none.tar.gz'), sha256: '0'.repeat(64) }),
    /is not to be had: ENOENT/,
  ],
])('%s is not taken', async (_what, make, says) => {
  const there = join(await newFolder(), 'there')
  await mkdir(there)
  await expect(unpackImage(await make(), KEY, there)).rejects.toThrow(says)
})

test.each(['image.tar.gz', 'image.tar.gz#sha256=12', '#sha256='.padEnd(72, '0')])(
  '%j names no image',
  (text) => {
    expect(() => imageSource(text)).toThrow(/its file or address and its checksum/)
  },
)
