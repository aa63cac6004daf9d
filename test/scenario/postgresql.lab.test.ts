import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { type RunSummary, summarize } from '../../src/evidence/run-summary.ts'
import { expectJudgedAlike } from '../support/judged-alike.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

/** A lab whose Debian has a PostgreSQL: an image of its own, built once. */
const WITH_POSTGRESQL = ['--no-windows', '--with', 'postgresql']

/** The orders of the snapshot, and those that came after. */
// As JSON: what the probe returns is a text.
const [THEN, NEWER] = [/^"1000\|[0-9a-f]{32}"$/, /^"20000\|[0-9a-f]{32}"$/]

describe('a PostgreSQL on the disk that goes back', () => {
  let lab: TestLab
  beforeAll(async () => {
    lab = await startTestLab(WITH_POSTGRESQL)
  })
  afterAll(() => lab.stop())

  test('holds the orders of the snapshot', async () => {
    const { exitCode, summary } = await runExample(lab)
    expect(summary.scenarios).toMatchObject([{ verdict: 'held' }])
    expect(probeChecks(summary)).toMatchObject([{ verdict: 'held', expected: expect.stringMatching(THEN) }])
    expect(exitCode).toBe(0)
  })

  test('tells nothing when it is stopped', async () => {
    const summary = await runAlone(lab)
    const stopped = summary.scenarios.find(({ name }) => name === 'a stopped server tells nothing')
    expect(stopped?.verdict).toBe('unknown')
    expect(stopped?.checks.at(-1)).toMatchObject({
      ...{ judgement: 'probe.as-at', verdict: 'unknown' },
      seen: expect.stringMatching(/^it cannot see: “psql .*exit code 2/),
    })
  })
})

test('under a revert that keeps what came after, its own check is violated', async () => {
  const lab = await startTestLab([...WITH_POSTGRESQL, '--fault', 'stale-overlay'])
  try {
    const { exitCode, summary } = await runExample(lab)
    expect([exitCode, summary.verdict]).toEqual([1, 'violated'])
    const alone = await runAlone(lab)
    expect(probeChecks(alone)).toContainEqual(
      expect.objectContaining({
        ...{ verdict: 'violated', object: 'orders at a thousand orders' },
        ...{ expected: expect.stringMatching(THEN), seen: expect.stringMatching(NEWER) },
      }),
    )
  } finally {
    await lab.stop()
  }
})

async function runExample({
  config,
}: TestLab): Promise<{ exitCode: number | undefined; summary: RunSummary }> {
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-postgresql-'))
  const args = ['run', 'examples/postgresql', '--config', config, '--out', out, '--json']
  const run = await snapwitness(args)
  for (const folder of await runsIn(out)) await expectJudgedAlike(join(out, folder))
  return { exitCode: run.exitCode, summary: JSON.parse(run.stdout) }
}

/** By plain vitest, in a folder of its own: the run's folder comes to lie under the present one. */
async function runAlone(lab: TestLab): Promise<RunSummary> {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-postgresql-'))
  const config = join(import.meta.dirname, 'postgresql/vitest.config.ts')
  const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
  const env = { SNAPWITNESS_CONFIG: lab.config }
  await execa(process.execPath, [vitest, 'run', '--config', config], { cwd, env, reject: false })
  const [folder = ''] = await runsIn(join(cwd, 'runs'))
  return summarize(await readLedger(join(cwd, 'runs', folder)))
}

function probeChecks({ scenarios }: RunSummary) {
  return scenarios.flatMap(({ checks }) => checks).filter(({ judgement }) => judgement === 'probe.as-at')
}
