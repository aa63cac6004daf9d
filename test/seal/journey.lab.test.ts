import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { powerOnWhatIsOff } from '../support/power-on.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

/** The journey of docs/upgrade.md: catalogue, seal, upgrade, verify, catalogue, compare. */

const BEFORE = '8.0.2-23305546'
const AFTER = '8.0.3-24280767'
/** Promises that differ in kind: the whole catalogue twice takes two hours, and `npm run night` has all of it. */
const CATALOGUE = ['05-', '08-', '13-', '14-', '18-'].map((number) => `promises/${number}`)
let desk: string
let lab: TestLab
const upTo = async (...options: string[]) => {
  lab = await startTestLab(['--folder', join(desk, 'lab'), '--build', ...options])
}
const say = (...args: string[]) => snapwitness([...args, '--config', lab.config], { cwd: desk })

/** What a run came to, and its folder. */
async function run(...args: string[]) {
  const { exitCode, stdout, stderr } = await say(...args, '--json')
  expect(exitCode, stderr).toBe(0)
  const summary = JSON.parse(stdout) as RunSummary
  const name = (await runsIn(join(desk, 'runs'))).at(-1) ?? ''
  return { summary, folder: join(desk, 'runs', name) }
}

beforeAll(async () => {
  desk = await mkdtemp(join(tmpdir(), 'snapwitness-journey-'))
})

afterAll(async () => {
  await lab.stop()
  await rm(desk, { recursive: true })
})

test('an upgrade of the host and of its machines: all that was sealed comes back, and nothing is worse', {
  timeout: 5_400_000,
}, async () => {
  await upTo(BEFORE, '--hardware', 'vmx-19')
  const before = await run('run', ...CATALOGUE)
  expect((await say('seal', '--name', '8.0U2', '--until', '2099-03-31')).exitCode).toBe(0)
  await lab.stop()

  await upTo(AFTER, '--hardware', 'vmx-20')
  const verified = await run('verify', '8.0U2')
  expect(verified.summary.scenarios.map(({ verdict }) => verdict)).toEqual(['held', 'held'])
  expect((await say('seal', '--break', '8.0U2', '--yes')).exitCode).toBe(0)
  await powerOnWhatIsOff(lab)
  const after = await run('run', ...CATALOGUE)

  const [id = ''] = await readdir(join(desk, 'seals'))
  const seal = join(desk, 'seals', id, 'seal.json')
  const page = join(desk, 'upgrade.html')
  const words = ['--page', page, '--seal', seal, '--verified', verified.folder, '--json']
  const compared = await say('compare', before.folder, after.folder, ...words)
  expect(compared.exitCode, compared.stderr).toBe(0)
  const { outcome, checks, doubts, surroundings } = JSON.parse(compared.stdout) as Comparison
  expect({ outcome, checks, doubts }).toEqual({ outcome: 'held', checks: [], doubts: [] })
  expect(surroundings.map(({ what }) => what)).toContain('hardware version')
  const sheet = await readFile(page, 'utf8')
  for (const word of ['23305546', '24280767', '8.0U2']) expect(sheet).toContain(word)
})
