import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { expectJudgedAlike } from '../support/judged-alike.ts'
import { snapwitness, startTestLab } from '../support/program.ts'

// Of the catalogue and of the faults that it must notice, one each; the rest is `npm run mutants`, and a run of the whole catalogue.

test('a promise of the catalogue holds on a lab that breaks none', async () => {
  const lab = await startTestLab()
  try {
    const out = await runsFolder()
    const { stdout, exitCode } = await snapwitness([
      ...['run', 'promises/18-', '--config', lab.config, '--out', out, '--json'],
    ])
    const { verdict, scenarios } = JSON.parse(stdout) as RunSummary
    expect({ verdict, exitCode }).toEqual({ verdict: 'held', exitCode: 0 })
    expect(scenarios.map(({ promise, machines }) => [promise?.number, ...machines])).toEqual([
      [18, 'debian-1'],
      [18, 'win10-1'],
    ])
    const judged = new Set(scenarios.flatMap(({ checks }) => checks.map(({ machine }) => machine)))
    expect([...judged].sort()).toEqual(['debian-1', 'win10-1'])
    for (const folder of await runsIn(out)) await expectJudgedAlike(join(out, folder))
  } finally {
    await lab.stop()
  }
})

test('a lab that breaks it is noticed by that promise, on data that came back from the wrong revert', async () => {
  const what = ['mutants', '--fault', 'second-revert-keeps-data', '--out', await runsFolder(), '--json']
  const { stdout, exitCode } = await snapwitness(what)
  expect(JSON.parse(stdout)).toMatchObject({
    faults: [{ caught: true, verdict: 'violated', caughtBy: { promise: 'revert-twice' } }],
  })
  expect(exitCode).toBe(0)
})

function runsFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'snapwitness-catalogue-'))
}
