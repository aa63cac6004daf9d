import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import { runSummary } from '../../src/evidence/run-summary.ts'
import { faults } from '../../src/lab/faults/index.ts'
import { snapwitness, startTestLab } from '../support/program.ts'

const SCENARIOS = ['04-', '12-', '13-', '16-', '18-'].map((number) => `promises/${number}`)

/** Three snapshots and reverts with memory, as many as a spread needs: with seconds a call, the rest would take an hour. */
const SHORT = ['promises/12-', 'promises/18-', '--name', '^(Two snapshots of one name|Reverting twice)']

/** The folder of a run of a part of the catalogue on a lab of its own. */
async function runOn(labOptions: readonly string[], words = SCENARIOS): Promise<string> {
  const lab = await startTestLab(['--no-windows', ...labOptions])
  try {
    const out = await mkdtemp(join(tmpdir(), 'snapwitness-compare-'))
    await snapwitness(['run', ...words, '--config', lab.config, '--out', out, '--no-history'])
    const [run] = await runsIn(out)
    if (run === undefined) throw new Error('the run has left no ledger')
    return join(out, run)
  } finally {
    await lab.stop()
  }
}

/** Machines of two labs are never the same, so that their names must do. */
async function comparedWith(after: string, before = faultless) {
  const { exitCode, stdout } = await snapwitness(['compare', before, after, '--by-name', '--json'])
  return { exitCode, comparison: JSON.parse(stdout) as Comparison }
}

/** The promises of which something held before and is violated. */
function worseIn({ checks }: Comparison): string[] {
  return unique(checks.filter(({ worse }) => worse).map(({ scenario }) => promiseOf(scenario.file)))
}

/** As the run's own record has it, which knows nothing of comparisons. */
async function violatedIn(folder: string): Promise<string[]> {
  const { scenarios } = runSummary.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')))
  return unique(
    scenarios.filter(({ verdict }) => verdict === 'violated').map(({ promise }) => promise?.id ?? ''),
  )
}

const promiseOf = (file: string) => file.match(/\d\d-(.*)\.scenario/)?.[1] ?? file
const unique = (all: string[]) => [...new Set(all)].toSorted()

let faultless: string
beforeAll(async () => {
  faultless = await runOn([])
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
  'clock-is-frozen',
  'second-revert-keeps-data',
  'two-devices-in-one-slot',
  'revert-goes-by-the-name',
  'removal-goes-by-the-name',
  'names-that-are-numbers',
  'settings-not-restored',
  'added-disk-stays',
  'independent-disk-in-snapshots',
  'nonpersistent-disk-keeps-its-writes',
])(
  'a lab with the fault %s is worse in exactly what it violates, the promise that it breaks among it',
  async (name) => {
    const after = await runOn(['--fault', name])
    const { exitCode, comparison } = await comparedWith(after)
    const broken = worseIn(comparison)
    expect({ exitCode, broken }).toEqual({ exitCode: 1, broken: await violatedIn(after) })
    const fault = faults.find((one) => one.name === name)
    expect(fault?.promises.some((promise) => broken.includes(promise))).toBe(true)
    expect(comparison.answers).toEqual([])
  },
)

test('a host that is slow has other times, and nothing else', { timeout: 1_800_000 }, async () => {
  const before = await runOn([], SHORT)
  const { exitCode, comparison } = await comparedWith(await runOn(['--liberty', 'slow-host'], SHORT), before)
  const { outcome, checks, still, answers, surroundings, doubts, times } = comparison
  expect({ exitCode, outcome, checks, still, answers, surroundings, doubts }).toEqual({
    ...{ exitCode: 0, outcome: 'held', checks: [], still: [], answers: [], surroundings: [], doubts: [] },
  })
  const slower = times.filter(({ standing }) => standing === 'slower').map(({ kind }) => kind)
  expect(slower).toContain('take snapshot with memory')
  expect(slower).toContain('revert with memory')
})
