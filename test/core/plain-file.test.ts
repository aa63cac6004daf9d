import { mkdtemp, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { readPlainFile } from '../../src/core/plain-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-files-'))
})

test('a file is read to its end, and an empty one too', async () => {
  const path = join(folder, 'file')
  await writeFile(path, 'text')
  expect((await readPlainFile(path, 4)).toString()).toBe('text')
  await writeFile(path, '')
  expect((await readPlainFile(path, 4)).length).toBe(0)
})

const OTHERS: [what: string, make: (path: string) => Promise<unknown>, why: RegExp][] = [
  ['a pipe that nobody writes into', (path) => execa('mkfifo', [path]), /is a pipe, not a file/],
  ['a folder', (path) => execa('mkdir', [path]), /is a directory, not a file/],
  ['a link to a device without end', (path) => execa('ln', ['-s', '/dev/zero', path]), /is a device, not/],
  [
    'a file of 200 MB',
    async (path) => {
      await writeFile(path, '')
      await truncate(path, 200e6)
    },
    /is 200000000 bytes long, and none is longer than 1 MiB/,
  ],
]

test.each(OTHERS)('%s is told of at once', async (_, make, why) => {
  const path = join(folder, 'other')
  await make(path)
  await expect(readPlainFile(path, 1024 * 1024)).rejects.toThrow(why)
})

test('a socket is not read', async () => {
  const path = join(folder, 'socket')
  const server = createServer().listen(path)
  onTestFinished(() => void server.close())
  await expect(readPlainFile(path, 10)).rejects.toThrow(/ENXIO|is a socket/)
})
