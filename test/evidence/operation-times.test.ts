import { expect, test } from 'vitest'
import { indexLedger } from '../../src/evidence/ledger-index.ts'
import { timesOf } from '../../src/evidence/operation-times.ts'
import { startedAt } from '../report/example-sights.ts'
import { LedgerWriter } from '../report/ledger-writer.ts'

type Act = { action: string; ms: number; details?: Record<string, unknown> }

function timesAfter(acts: Act[]) {
  const ledger = new LedgerWriter(startedAt)
  ledger.step('scenario-1', 'One step', [{ machine: 'debian-1', acts, seen: [], checks: [] }])
  return timesOf(indexLedger(ledger.entries()))
}

test('half of the times lie between the quartiles, each of which was really measured', () => {
  const acts = [90, 10, 20, 30, 40, 50, 60, 70, 80].map((ms) => ({ action: 'remove snapshot', ms }))
  expect(timesAfter(acts)).toMatchObject([{ n: 9, medianMs: 50, p95Ms: 90, q1Ms: 30, q3Ms: 70 }])
})

test('snapshots with memory, and reverts to them, are kinds of their own', () => {
  const take = (name: string, memory: boolean) => ({
    action: 'take snapshot',
    ms: 1,
    details: { name, memory },
  })
  const revert = (snapshot: string) => ({ action: 'revert', ms: 2, details: { snapshot } })
  const kinds = timesAfter([
    ...[take('warm', true), take('cold', false), revert('warm'), revert('cold'), revert('foreign')],
    // The same name again, as in the next scenario.
    ...[take('warm', false), revert('warm')],
  ])
  expect(kinds.map(({ kind, n }) => `${kind} ${n}`)).toEqual([
    'revert 3',
    'revert with memory 1',
    'take snapshot 2',
    'take snapshot with memory 1',
  ])
})
