import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'
import { firstRunIn, startRun } from './start-run.ts'

const names = ['debian-1', 'debian-2', 'debian-3']
let lab: TestLab
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-shards-'))
  lab = await startTestLab(['--no-windows', '--linux', ...names])
})
afterAll(() => lab?.stop())

/** What a run says, but for its times and ids. */
function said({ scenarios, machines }: RunSummary) {
  return {
    machines: machines.map(({ name }) => name),
    scenarios: scenarios.map(({ file, name, machines: crew, verdict, checks }) => ({
      ...{ file, name, crew, verdict },
      checks: checks.map(({ id, verdict: own }) => [id, own]),
    })),
  }
}

test('two shards side by side use no machine twice, and merged they are the run that was not divided', async () => {
  const { config } = lab
  const shards = await Promise.all(['1/2', '2/2'].map((shard) => startRun(config, '--shard', shard)))
  expect(shards.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  const used = shards.map(({ summary }) => summary?.machines.map(({ name }) => name) ?? [])
  expect(used.map((names) => names.length).toSorted()).toEqual([1, 2])
  expect(used.flat().toSorted()).toEqual(names)
  const whole = await startRun(config)
  const merged = await snapwitness([
    'merge',
    ...shards.map(({ folder: own }) => own),
    '--out',
    folder,
    '--json',
  ])
  expect(said(JSON.parse(merged.stdout) as RunSummary)).toEqual(said(whole.summary!))
})

test('a shard that is killed without mercy is told when it is merged, and the next night cleans what it left', async () => {
  const { config } = lab
  const out = await mkdtemp(join(folder, 'runs-'))
  // Not by the launcher: what must die is the program itself.
  const program = ['--import', 'tsx', 'src/cli/main.ts', 'run', '13-settings', '--shard', '2/2']
  const killed = execa(process.execPath, [...program, '--config', config, '--out', out], { reject: false })
  const run = await firstRunIn(out)
  await expect
    .poll(() => readFile(join(out, run, 'ledger.jsonl'), 'utf8'), { timeout: 60_000 })
    .toContain('"scenario-started"')
  killed.kill('SIGKILL')
  await killed
  const other = await startRun(config, '--shard', '1/2')
  const merged = await snapwitness(['merge', join(out, run), other.folder, '--out', folder, '--json'])
  expect(merged.exitCode).toBe(3)
  expect(merged.stderr).toMatch(/[Ss]hard 2/)
  const next = await startRun(config, '--clean-first')
  expect(next.summary?.verdict).toBe('held')
  expect(next.stderr).toContain('cleaning what the run')
})
