import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { viewOf } from '../chaos/host-view.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

// Of a faultless host: nobody is blamed, and it is left as it was found.
let lab: TestLab

beforeAll(async () => {
  lab = await startTestLab(['--no-windows', '--linux', 'debian-1', '--linux', 'debian-2'])
})
afterAll(() => lab.stop())

async function explore(...args: string[]) {
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-explore-'))
  const exploring = snapwitness(['explore', '--config', lab.config, '--out', out, '--json', ...args])
  return { exploring }
}

test('no history of a faultless host is violated', { timeout: 1_800_000 }, async () => {
  const { exploring } = await explore('--seed', '11', '--time', '15m')
  const { stdout } = await exploring
  const { finding, verdict, histories } = JSON.parse(stdout)
  expect([finding, verdict]).toEqual([undefined, 'held'])
  expect(histories).toBeGreaterThan(5)
})

test('it ends within one operation of its time', { timeout: 600_000 }, async () => {
  const startedAt = performance.now()
  const { exploring } = await explore('--seed', '12', '--time', '60s')
  expect((await exploring).exitCode).toBe(0)
  // An operation is a boot at most; to take the machines in hand and to put them back comes on top.
  expect(performance.now() - startedAt).toBeLessThan(240_000)
})

test('what a killed one has left is taken away by cleaning', { timeout: 600_000 }, async () => {
  const before = await viewOf(lab.config)
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-explore-'))
  const args = ['--config', lab.config, '--out', out, '--seed', '13', '--time', '10m']
  // Without the launcher, behind which it would go on.
  const exploring = execa(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'explore', ...args], {
    reject: false,
  })
  await sleep(60_000)
  exploring.kill('SIGKILL')
  await exploring
  const [folder = ''] = await readdir(out)
  expect(await viewOf(lab.config)).not.toEqual(before)
  const cleaned = await snapwitness([
    'clean',
    '--config',
    lab.config,
    '--run',
    join(out, folder),
    '--yes',
    '--steal',
  ])
  expect([cleaned.exitCode, await viewOf(lab.config)]).toEqual([0, before])
})
