import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'

/** As a container runs a program by a number that nobody there has a name for, and without a home. */
async function asNobody(file: string, call: string) {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-nameless-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const script = `import(${JSON.stringify(resolve(file))}).then(async (all) => console.log(await all.${call}))`
  const node = [process.execPath, '--import', 'tsx', '--eval', script]
  const args = ['--user', '--map-user=12345', 'env', '--unset=HOME', '--unset=XDG_CACHE_HOME', ...node]
  const { stdout, stderr } = await execa('unshare', args, { env: { TMPDIR: folder }, reject: false })
  return { folder, stdout, stderr }
}

test('a user without a name keeps the cache in a folder for temporary files', async () => {
  const { folder, stdout, stderr } = await asNobody('src/lab/image/cache-folder.ts', 'cacheFolder()')
  expect({ stdout, stderr }).toEqual({ stdout: join(folder, 'snapwitness-12345'), stderr: '' })
})

test('a user without a name is told that it builds no image', async () => {
  const { stderr } = await asNobody('src/lab/image/user-namespace.ts', 'refuseWithoutRoot()')
  expect(stderr).toContain('User 12345 cannot build the guest image: it has no name in /etc/passwd.')
})
