import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { viewOf } from '../chaos/host-view.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

let lab: TestLab

beforeAll(async () => {
  lab = await startTestLab(['--no-windows', '--linux', 'debian-1', '--fault', 'revert-skips-a-disk'])
})
afterAll(() => lab.stop())

test('what a history shows is made as short as it can be, and written as a scenario that shows it', async () => {
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-explore-'))
  const before = await viewOf(lab.config)
  // A disk, an annotation, a snapshot, data and back: the annotation is not needed.
  const args = [
    '--replay',
    '7:0:0,2,17,24,29',
    '--time',
    '10m',
    '--config',
    lab.config,
    '--out',
    out,
    '--json',
  ]
  const { exitCode, stdout, stderr } = await snapwitness(['explore', ...args])
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Found: ')])
  const { finding, folder } = JSON.parse(stdout)
  expect(finding.operations.map((operation: { do: string }) => operation.do)).toEqual([
    ...['attach', 'snapshot', 'write', 'revert'],
  ])
  expect(finding).toMatchObject({ verdict: 'violated', rate: { shown: 3, of: 3 } })
  expect(await readFile(finding.scenario, 'utf8')).toMatch(/await vms\.revertTo\(snapshot\d\)/)
  expect(await readdir(folder)).toEqual(
    expect.arrayContaining(['coverage.html', 'ledger.jsonl', 'report.html']),
  )
  expect(await readdir(finding.run)).toEqual(expect.arrayContaining(['ledger.jsonl', 'report.html']))
  await rm(finding.scenario)
  expect(await viewOf(lab.config)).toEqual(before)
})
