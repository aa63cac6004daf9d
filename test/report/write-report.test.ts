import { appendFile, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { UsageError } from '../../src/core/errors.ts'
import { entry } from '../../src/evidence/entries.ts'
import { type RunSummary, runSummary } from '../../src/evidence/run-summary.ts'
import { writeReport } from '../../src/report/write-report.ts'
import { exampleLedger, twoMachines } from './example-ledger.ts'
import { runFolder } from './run-folder.ts'

test('the example is a ledger that the harness could have written', () => {
  const entries = exampleLedger({ outcome: 'violated' })
  expect(entries.map((line) => entry.parse(line))).toEqual(entries)
})

test('a run folder gets its page, its JUnit file and its summary, and nothing else', async () => {
  const folder = await runFolder(exampleLedger())
  const paths = await writeReport(folder)
  expect(paths).toEqual({
    html: join(folder, 'report.html'),
    junit: join(folder, 'junit.xml'),
    summary: join(folder, 'run.json'),
  })
  expect((await readdir(folder)).sort()).toEqual(['junit.xml', 'ledger.jsonl', 'report.html', 'run.json'])
})

test('run.json says what held on which machine, and which guest was a stand-in', async () => {
  const summary = await summaryOf(await runFolder(exampleLedger()))
  expect(summary).toMatchObject({
    runId: '5f3a9c01',
    verdict: 'held',
    startedAt: '2026-03-02T02:15:04.000Z',
    format: 2,
    hosts: [{ product: 'VMware ESXi', version: '7.0.3', build: '21930508' }],
    machines: [
      { name: 'debian-1', guest: 'linux', standIn: false },
      { name: 'win10-1', guest: 'windows', standIn: true },
    ],
  })
  expect(summary.scenarios.map((scenario) => scenario.verdict)).toEqual(['held', 'held'])
  expect(summary.scenarios[0]?.checks[0]).toEqual({
    id: 'example.the-disk-is-present-and-not-initialised | scenarios/documented-workflow.scenario.ts#a revert restores exactly what each snapshot saw | debian-1 |  | 1',
    judgement: 'example.the-disk-is-present-and-not-initialised',
    object: '',
    statement: 'the disk is present and not initialised',
    machine: 'debian-1',
    verdict: 'held',
    expected: 'present, 2 GiB, no partition table, no file system, zeros at both ends',
    seen: 'present, 2 GiB, no partition table, zeros at both ends',
  })
})

test('docs/run.schema.json is the schema of run.json; `vitest -u` renews it', async () => {
  const schema = JSON.stringify(z.toJSONSchema(runSummary), null, 2)
  await expect(`${schema}\n`).toMatchFileSnapshot('../../docs/run.schema.json')
})

test('an interrupted run is unknown, and its last line may be cut off', async () => {
  const folder = await runFolder(exampleLedger({ outcome: 'interrupted' }))
  await appendFile(join(folder, 'ledger.jsonl'), '{"type":"operation-en')
  const summary = await summaryOf(folder)
  expect(summary.verdict).toBe('unknown')
  expect(summary.scenarios).toHaveLength(1)
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('The run did not come to its end')
})

test('a run can be told again, and reads the same', async () => {
  const folder = await runFolder(exampleLedger({ outcome: 'violated' }))
  const first = await readFile((await writeReport(folder)).html, 'utf8')
  expect(await readFile((await writeReport(folder)).html, 'utf8')).toBe(first)
})

test('a folder without a ledger is refused with a hint', async () => {
  const refusal = writeReport('/nonexistent')
  await expect(refusal).rejects.toThrow(UsageError)
  await expect(refusal).rejects.toThrow(/Hint: /)
})

test('thousands of checks on dozens of machines make a page of a few MB that still draws what broke', async () => {
  const machines = Array.from({ length: 40 }, (_, i) => ({
    name: `vm-${i}`,
    guest: i % 2 === 0 ? ('linux' as const) : ('windows' as const),
    os: twoMachines[i % 2]?.os ?? '',
    standIn: i % 2 === 1,
  }))
  const folder = await runFolder(exampleLedger({ outcome: 'violated', machines, scenarios: 10 }))
  const { html, summary } = await writeReport(folder)
  const { scenarios } = runSummary.parse(JSON.parse(await readFile(summary, 'utf8')))
  expect(scenarios.flatMap((scenario) => scenario.checks).length).toBeGreaterThan(5000)
  expect((await stat(html)).size).toBeLessThan(3e6)
  const page = await readFile(html, 'utf8')
  expect(page).toContain('<b>blocks 1024–1028</b> stale: generation 1')
  const troubledSteps = 15
  expect(page.split('<details class="machine" open').length - 1).toBe(troubledSteps)
})

async function summaryOf(folder: string): Promise<RunSummary> {
  const { summary } = await writeReport(folder)
  return runSummary.parse(JSON.parse(await readFile(summary, 'utf8')))
}
