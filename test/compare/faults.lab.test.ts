import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import { faults } from '../../src/lab/faults/index.ts'
import { snapwitness, startTestLab } from '../support/program.ts'

const SCENARIOS = ['promises/12-', 'promises/16-', 'promises/18-']

/** The folder of a run of a part of the catalogue on a lab of its own. */
async function runOn(...labOptions: string[]): Promise<string> {
  const lab = await startTestLab(labOptions)
  try {
    const out = await mkdtemp(join(tmpdir(), 'snapwitness-compare-'))
    await snapwitness(['run', ...SCENARIOS, '--config', lab.config, '--out', out, '--no-history'])
    const [run] = await runsIn(out)
    if (run === undefined) throw new Error('the run has left no ledger')
    return join(out, run)
  } finally {
    await lab.stop()
  }
}

/** Machines of two labs are never the same, so that their names must do. */
async function comparedWith(after: string, ...words: string[]) {
  const { exitCode, stdout } = await snapwitness([
    'compare',
    faultless,
    after,
    '--by-name',
    '--json',
    ...words,
  ])
  return { exitCode, comparison: JSON.parse(stdout) as Comparison }
}

/** The scenarios, each of one promise, in which something held before and is violated. */
function brokenIn({ checks }: Comparison): string[] {
  const files = checks.filter(({ worse }) => worse).map(({ scenario }) => scenario.file)
  return [...new Set(files)].map((file) => file.match(/\d\d-(.*)\.scenario/)?.[1] ?? file)
}

let faultless: string
beforeAll(async () => {
  faultless = await runOn()
})

test('a run beside itself has nothing to tell', async () => {
  const { exitCode, comparison } = await comparedWith(faultless)
  expect({ exitCode, ...comparison }).toMatchObject({
    ...{ exitCode: 0, outcome: 'held', checks: [], still: [], answers: [], surroundings: [], doubts: [] },
  })
  expect(comparison.common).toBeGreaterThan(100)
  expect(comparison.after.told?.verified.blocks).toBeGreaterThan(0)
})

test.each([
  ['clock-is-frozen', ['clock-of-the-guest']],
  // Both revert to a snapshot for the second time.
  ['second-revert-keeps-data', ['names-need-not-be-unique', 'revert-twice']],
  ['revert-goes-by-the-name', ['names-need-not-be-unique']],
])('a lab with the fault %s is worse in exactly the promises that it breaks', async (name, promises) => {
  const { exitCode, comparison } = await comparedWith(await runOn('--fault', name))
  expect({ exitCode, broken: brokenIn(comparison) }).toEqual({ exitCode: 1, broken: promises })
  expect(faults.find((fault) => fault.name === name)?.promises).toContain(promises.at(-1))
  expect(comparison.answers).toEqual([])
})

test('a host that is slow has other times, and nothing else', { timeout: 1_800_000 }, async () => {
  const { exitCode, comparison } = await comparedWith(await runOn('--liberty', 'slow-host'))
  const { outcome, checks, still, answers, surroundings, doubts, times } = comparison
  expect({ exitCode, outcome, checks, still, answers, surroundings, doubts }).toEqual({
    ...{ exitCode: 0, outcome: 'held', checks: [], still: [], answers: [], surroundings: [], doubts: [] },
  })
  const slower = times.filter(({ standing }) => standing === 'slower').map(({ kind }) => kind)
  expect(slower).toContain('take snapshot with memory')
  expect(slower).toContain('revert with memory')
})
