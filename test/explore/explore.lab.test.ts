import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { viewOf } from '../chaos/host-view.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

let lab: TestLab
/** The arguments that lead to what the first test finds. */
let again: string[]

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
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Found on debian-1: ')])
  const { finding, folder } = JSON.parse(stdout)
  onTestFinished(() => rm(finding.scenario))
  expect(finding.operations.map((operation: { do: string }) => operation.do)).toEqual([
    ...['attach', 'snapshot', 'write', 'revert'],
  ])
  expect(finding).toMatchObject({ verdict: 'violated', rate: { shown: 3, of: 3 } })
  again = finding.again.split(' ').slice(2)
  expect(await readFile(finding.scenario, 'utf8')).toMatch(/await vms\.revertTo\(snapshot\d\)/)
  expect(await readdir(folder)).toEqual(
    expect.arrayContaining(['coverage.html', 'ledger.jsonl', 'report.html']),
  )
  expect(await readdir(finding.run)).toEqual(expect.arrayContaining(['ledger.jsonl', 'report.html']))
  expect(await viewOf(lab.config)).toEqual(before)
})

test('the command that is told shows it again, and what is found is told also where there is no place for its scenario', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-explore-'))
  await writeFile(join(cwd, 'scenarios'), 'no folder')
  const { exitCode, stdout, stderr } = await snapwitness(['explore', ...again, '--json'], { cwd })
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/Found on debian-1: .*ENOTDIR/s)])
  const { histories, finding } = JSON.parse(stdout)
  expect(histories).toBe(1)
  expect(finding.found).toHaveLength(4)
})
