import { access, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import {
  claimLabFolder,
  keepLabFolder,
  type LabState,
  leaveLabFolder,
  listLabs,
  sweepDeadLabs,
} from '../../src/lab/labs.ts'

let cache: string
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'snapwitness-cache-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
})

function entries(): Promise<string[]> {
  return readdir(join(cache, 'snapwitness/labs'))
}

/** As if its process were another one, which has ended. */
async function killed({ id }: LabState): Promise<void> {
  const file = join(cache, 'snapwitness/labs', id, 'lab.json')
  const state = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...state, command: 'another\0' }))
}

test('a lab without a folder of its own leaves nothing', async () => {
  const lab = await claimLabFolder()
  await leaveLabFolder(lab)
  expect(await entries()).toEqual([])
})

test('a folder of its own stays, and is found while the lab runs', async () => {
  const own = join(cache, 'mine')
  const lab = await claimLabFolder(own)
  expect(await listLabs()).toMatchObject([{ folder: own }])
  await leaveLabFolder(lab)
  expect(await entries()).toEqual([])
  await access(own)
})

test('a folder of its own outlives a lab that is killed, and its entry does not', async () => {
  const own = join(cache, 'mine')
  await killed(await claimLabFolder(own))
  await sweepDeadLabs()
  expect(await entries()).toEqual([])
  await access(own)
})

test('a lab that is asked to keep its folder does so, whoever sweeps', async () => {
  const lab = await claimLabFolder()
  await keepLabFolder(lab.folder)
  await leaveLabFolder(lab)
  await killed(lab)
  await sweepDeadLabs()
  expect(await entries()).toEqual([lab.id])
})
