import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test, vi } from 'vitest'
import { claimLabFolder, type LabState } from '../../src/lab/labs.ts'
import { snapwitness } from '../support/program.ts'

/** A process of somebody else's, and a lab whose record names it in all but one thing. */
async function labOfAnother(change: (state: LabState, pid: number) => Partial<LabState>) {
  const cache = await mkdtemp(join(tmpdir(), 'snapwitness-cache-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
  const state = await claimLabFolder()
  const other = execa('sleep', ['600'], { reject: false })
  onTestFinished(() => void other.kill('SIGKILL'))
  const record = { ...state, ...change(state, other.pid ?? 0) }
  await writeFile(join(state.folder, 'lab.json'), JSON.stringify(record))
  return { cache, other, id: state.id }
}

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

test('a process that only has the id of a lab is not ended', async () => {
  const { cache, other } = await labOfAnother((_, pid) => ({ pid }))
  await snapwitness(['lab', 'down'], { env: { XDG_CACHE_HOME: cache } })
  process.kill(other.pid ?? 0, 0)
})

test('nor one that was started at the same moment, but is another program', async () => {
  const { cache, other } = await labOfAnother((_, pid) => ({ pid, pidStartedAt: startOf(pid) }))
  const { stderr } = await snapwitness(['lab', 'down'], { env: { XDG_CACHE_HOME: cache } })
  expect(stderr).toContain('No lab runs on this computer.')
  process.kill(other.pid ?? 0, 0)
})

test.each(['{"id":', '[]', '{"id":"x","pid":0}', ''])(
  'a record %j is none, and stops no command',
  async (record) => {
    const cache = await mkdtemp(join(tmpdir(), 'snapwitness-cache-'))
    const folder = join(cache, 'snapwitness', 'labs', 'broken')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'lab.json'), record)
    const { exitCode, stderr } = await snapwitness(['lab', 'down'], { env: { XDG_CACHE_HOME: cache } })
    expect(stderr).toBe('No lab runs on this computer.')
    expect(exitCode).toBe(0)
    expect(await readdir(folder)).toEqual(['lab.json'])
  },
)

test('of several labs none is ended unless it is named, or all are asked for', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'snapwitness-cache-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
  // Both are this process's own.
  const labs = [await claimLabFolder(), await claimLabFolder()]
  const { exitCode, stderr } = await snapwitness(['lab', 'down'], { env: { XDG_CACHE_HOME: cache } })
  for (const { id } of labs) expect(stderr).toContain(id)
  expect(stderr).toContain('--all')
  expect(exitCode).toBe(2)
})
