import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { expectJudgedAlike } from '../support/judged-alike.ts'
import { snapwitness, startTestLab } from '../support/program.ts'

/** One promise of each kind: files, refusals, removal and trees, settings, memory, changed blocks, clock, writers. */
const kinds = ['01-', '02-', '03-', '08-', '09-', '12-', '13-', '14-', '15-', '16-', '17-one']

test('whatever the catalogue judges can be judged again by its ledger alone, with the same words', async () => {
  const lab = await startTestLab()
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-kinds-'))
  try {
    const filters = kinds.map((kind) => `promises/${kind}`)
    const run = await snapwitness(['run', ...filters, '--config', lab.config, '--out', out])
    expect(run.exitCode, run.stderr).toBe(0)
    const [folder = ''] = await runsIn(out)
    await expectJudgedAlike(join(out, folder))
    const checks = (await readLedger(join(out, folder))).filter(({ type }) => type === 'check')
    expect(checks.length).toBeGreaterThan(200)
  } finally {
    await lab.stop()
  }
})
