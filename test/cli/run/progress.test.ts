import { appendFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test, vi } from 'vitest'
import { followProgress } from '../../../src/cli/run/progress.ts'
import { LEDGER_FILE } from '../../../src/evidence/ledger.ts'
import { LedgerWriter } from '../../report/ledger-writer.ts'

/** What a person reads of a scenario in which this happens. */
async function linesOf(happens: (ledger: LedgerWriter, here: object) => void): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-progress-'))
  const ledger = new LedgerWriter('2026-01-01T00:00:00.000Z')
  const machine = 'debian-1'
  const about = { name: 'A LUN', file: 'a.scenario.ts', machines: [machine] }
  ledger.write({ type: 'scenario-started', scenario: 's', ...about })
  happens(ledger, { scenario: 's', step: 't', machine })
  ledger.write({ type: 'scenario-ended', scenario: 's', verdict: 'unknown', durationMs: 5000 })
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    const progress = followProgress(folder)
    await appendFile(
      join(folder, LEDGER_FILE),
      ledger
        .entries()
        .map((entry) => `${JSON.stringify(entry)}\n`)
        .join(''),
    )
    progress.stop()
    const text = written.mock.calls.map(([words]) => String(words)).join('')
    return stripVTControlCharacters(text).trimEnd().split('\n')
  } finally {
    written.mockRestore()
  }
}

test('a scenario that does not apply says so and why, and is no verdict of the host', async () => {
  const lines = await linesOf((ledger, here) =>
    ledger.write({ type: 'not-applicable', ...here, what: 'a LUN', reason: 'none is named' } as never),
  )
  expect(lines).toEqual(['', 'A LUN', '  · not applicable 5.0 s', '    a LUN: none is named'])
})

test('one that checked nothing, and of which nothing says that it does not apply, is unknown', async () => {
  expect(await linesOf(() => {})).toEqual(['', 'A LUN', '  ? unknown 5.0 s'])
})
