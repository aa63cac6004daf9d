import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buildOnce } from '../../../src/lab/image/build-once.ts'

let cache: string
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'snapwitness-cache-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cache, { recursive: true })
})

test('of two that want a thing at once, one builds it and both get it', async () => {
  let builds = 0
  const build = async (folder: string) => {
    builds++
    await writeFile(join(folder, 'content'), 'whole')
  }
  const folders = await Promise.all([buildOnce('thing', build), buildOnce('thing', build)])
  expect(builds).toBe(1)
  expect(folders).toEqual([join(cache, 'snapwitness/thing'), join(cache, 'snapwitness/thing')])
  expect(await readFile(join(cache, 'snapwitness/thing/content'), 'utf8')).toBe('whole')
})

test('a builder that fails leaves nothing, and the next one starts from an empty folder', async () => {
  const failing = buildOnce('thing', async (folder) => {
    await writeFile(join(folder, 'half'), '')
    throw new Error('disk full')
  })
  await expect(failing).rejects.toThrow('disk full')
  expect((await readdir(join(cache, 'snapwitness'))).filter((name) => !name.endsWith('.lock'))).toEqual([])
  const seen = await buildOnce('thing', async (folder) => {
    expect(await readdir(folder)).toEqual([])
  })
  expect(await readdir(seen)).toEqual([])
})

test('the next one takes over from a builder that was killed', async () => {
  const builder = await startBuilderThatHangs()
  const ours = buildOnce('thing', async (folder) => {
    expect(await readdir(folder)).toEqual([])
    await writeFile(join(folder, 'content'), 'ours')
  })
  builder.kill('SIGKILL')
  expect(await readFile(join(await ours, 'content'), 'utf8')).toBe('ours')
})

async function startBuilderThatHangs(): Promise<ChildProcess> {
  const source = new URL('../../../src/lab/image/build-once.ts', import.meta.url)
  const script = `
    import { writeFile } from 'node:fs/promises'
    import { buildOnce } from ${JSON.stringify(source.href)}
    void buildOnce('thing', async (folder) => {
      await writeFile(folder + '/half', '')
      console.log('building')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
  const builder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(builder.stdout, 'data')
  return builder
}
