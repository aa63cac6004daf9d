import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import { FORMAT } from '../../src/evidence/format.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { runSummary } from '../../src/evidence/run-summary.ts'
import { runWorkflow, snapwitness, startTestLab, type TestLab } from '../support/program.ts'

let lab: TestLab

beforeAll(async () => {
  lab = await startTestLab()
})

afterAll(() => lab.stop())

test('the documented workflow holds on a faultless lab, with memory and without', async () => {
  const { exitCode, summary, out } = await runWorkflow(lab.config)
  expect(summary).toEqual(runSummary.parse(summary))
  const failed = summary.scenarios
    .flatMap((scenario) => scenario.checks)
    .filter((check) => check.verdict !== 'held')
  expect(failed).toEqual([])
  expect(summary).toMatchObject({
    verdict: 'held',
    machines: [
      { name: expect.any(String), standIn: expect.any(Boolean) },
      { name: expect.any(String), standIn: expect.any(Boolean) },
    ],
    scenarios: [{ verdict: 'held' }, { verdict: 'held' }],
  })
  expect(summary.machines.filter((machine) => machine.standIn).map((machine) => machine.name)).toEqual([
    'win10-1',
  ])
  expect(exitCode).toBe(0)
  const [run = ''] = await runsIn(out)
  expect((await readdir(join(out, run))).sort()).toEqual([
    'junit.xml',
    'ledger.jsonl',
    'report.html',
    'run.json',
    'run.key',
    'tasks',
  ])
  await expectEvidenceBeforeVerdict(join(out, run))
  const again = await snapwitness(['judge', join(out, run), '--json'])
  expect(JSON.parse(again.stdout)).toMatchObject([{ differences: [], notJudged: [] }])
  expect(again.exitCode).toBe(0)
})

/** Every operation has its end, and nothing is judged that had not been seen before. */
async function expectEvidenceBeforeVerdict(folder: string): Promise<void> {
  const entries = await readLedger(folder)
  expect(entries[0]).toMatchObject({ type: 'run-started', format: FORMAT })
  const seen = new Set<string>()
  const open = new Set<string>()
  for (const entry of entries) {
    if (entry.type === 'observation') seen.add(entry.observation)
    if (entry.type === 'operation-started') open.add(entry.operation)
    if (entry.type === 'operation-ended') expect(open.delete(entry.operation)).toBe(true)
    if (entry.type === 'check') expect(entry.observations.filter((id) => !seen.has(id))).toEqual([])
  }
  expect(open.size).toBe(0)
  expect(entries.filter((entry) => entry.type === 'check').length).toBeGreaterThan(50)
}

test('a host that refuses the login is the user’s to mend: told once, with no run and no password anywhere', async () => {
  const config = join(lab.config, '..', 'wrong-password.yaml')
  await writeFile(join(lab.config, '..', 'wrong-password'), 'not-the-password')
  const text = await readFile(lab.config, 'utf8')
  await writeFile(config, text.replace(/file: .*host-password/, 'file: wrong-password'))
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-login-'))
  const { exitCode, stdout, stderr } = await snapwitness(['run', '--config', config], { cwd })
  expect(stderr).toMatch(/InvalidLogin.*\nHint: /)
  expect(`${stdout}${stderr}`).not.toContain('not-the-password')
  expect(await readdir(cwd)).toEqual([])
  expect(exitCode).toBe(2)
})

test('a configuration that leads to another certificate gives unknown, and nothing is sent', async () => {
  const config = join(lab.config, '..', 'wrong-thumbprint.yaml')
  const text = await readFile(lab.config, 'utf8')
  await writeFile(config, text.replace(/thumbprint: .*/, `thumbprint: ${Array(32).fill('AB').join(':')}`))
  const { exitCode, summary } = await runWorkflow(config, ['--name', 'with memory'])
  expect(summary.trouble?.code).toBe('VSPHERE_CERTIFICATE_MISMATCH')
  expect(exitCode).toBe(3)
})
