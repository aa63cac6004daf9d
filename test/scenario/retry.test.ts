import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { startVitest } from 'vitest/node'
import { readLedger } from '../../src/evidence/ledger.ts'
import { ofType, summarize } from '../../src/evidence/run-summary.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import { newSecret } from '../../src/safety/signature.ts'
import { configuration } from '../plugin/author-project.ts'
import { openedRun } from '../support/opened-run.ts'

/** Nobody listens there, so that each attempt ends at once, and is in the ledger. */
const NOBODY = 1

test('a scenario that the road keeps from its machines is tried once more, however often vitest is told to retry', async () => {
  vi.stubEnv('TEST_PASSWORD', 'a password')
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-retry-'))
  const configPath = join(folder, 'snapwitness.yaml')
  await writeFile(configPath, configuration(NOBODY))
  const terms = { run: '5f3a9c01', secret: newSecret(), holder: thisProcess(), durationMs: 60_000 }
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const vitest = await startVitest(
    'test',
    [],
    {
      root: join(import.meta.dirname, 'retry'),
      config: false,
      include: ['*.scenario.ts'],
      watch: false,
      retry: 2,
      provide: await openedRun({ folder, configPath, terms }),
    },
    {},
    { stdout: silence, stderr: silence },
  )
  await vitest.close()
  // That the inner run has failed is no word on this one.
  process.exitCode = undefined
  const entries = await readLedger(folder)
  const [first, ...more] = ofType(entries, 'scenario-started')
  const [module] = vitest.state.getTestModules()
  expect(module?.state()).toBe('failed')
  expect(more).toMatchObject([{ triesAgain: first?.scenario }])
  expect(summarize(entries).scenarios).toMatchObject([
    { verdict: 'unknown', attempts: 2, triedAgainAfter: { code: 'VSPHERE_UNREACHABLE' } },
  ])
})
