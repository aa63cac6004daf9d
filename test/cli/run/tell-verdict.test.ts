import { stripVTControlCharacters } from 'node:util'
import { expect, test, vi } from 'vitest'
import { tellVerdict } from '../../../src/cli/run/tell-verdict.ts'
import { summarize } from '../../../src/evidence/run-summary.ts'
import { LedgerWriter } from '../../report/ledger-writer.ts'

/** The last lines of a run of that one scenario. */
function lastLines(happens: object[]): string {
  const ledger = new LedgerWriter('2026-01-01T00:00:00.000Z')
  const about = { name: 'A LUN', file: 'a.scenario.ts', machines: ['debian-1'] }
  ledger.write({ type: 'scenario-started', scenario: 's', ...about })
  for (const entry of happens)
    ledger.write({ ...entry, scenario: 's', step: 't', machine: 'debian-1' } as never)
  ledger.write({ type: 'scenario-ended', scenario: 's', verdict: 'unknown', durationMs: 5000 })
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    tellVerdict(summarize(ledger.entries()), 'no-such-folder')
    return stripVTControlCharacters(written.mock.calls.map(([words]) => String(words)).join('')).trim()
  } finally {
    written.mockRestore()
  }
}

test('a run of what does not apply was kept from nothing', () => {
  const lack = { type: 'not-applicable', what: 'a LUN', reason: 'none is named' }
  expect(lastLines([lack])).toBe('? unknown: nothing of it applies to these machines (0 of 0 checks held)')
})

test('a run that could not see says so', () => {
  expect(lastLines([])).toBe('? unknown: something kept us from seeing (0 of 0 checks held)')
})
