import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { numberBoots } from '../../src/report/guest-state.ts'
import { isTroubled, recordOf } from '../../src/report/run-record.ts'
import { exampleLedger } from './example-ledger.ts'
import { LedgerWriter } from './ledger-writer.ts'

test('steps stand in their scenario, and machines in their step, whatever came between', () => {
  const [warm, cold] = recordOf(interleaved(exampleLedger())).scenarios
  for (const scenario of [warm, cold]) {
    expect(scenario?.steps.map(({ machines }) => machines.map(({ machine }) => machine))).toEqual(
      Array(5).fill(['debian-1', 'win10-1']),
    )
    expect(scenario?.steps[3]?.machines[0]?.operations.map(({ action }) => action)).toEqual([
      'revert',
      'wait for guest',
    ])
  }
})

test('an operation without an end is unfinished and lasts until the ledger ends', () => {
  const { scenarios, ended } = recordOf(exampleLedger({ outcome: 'interrupted' }))
  expect(ended).toBe(false)
  const [debian, windows] = scenarios[0]?.steps[3]?.machines ?? []
  expect(debian?.operations).toMatchObject([{ action: 'revert', outcome: 'unfinished', durationMs: 15 }])
  expect(windows?.operations).toMatchObject([{ action: 'revert', outcome: 'unfinished', durationMs: 0 }])
  expect(debian && isTroubled(debian)).toBe(true)
})

test('a step knows the host as it was told of in the step before', () => {
  const [warm] = recordOf(exampleLedger()).scenarios
  const before = warm?.steps.map(({ machines }) => machines[1]?.hostBefore?.currentSnapshot)
  expect(before).toEqual([undefined, null, '1', '2', '1'])
})

test('boots are numbered by machine, in the order in which they were seen', () => {
  const [warm, cold] = recordOf(exampleLedger()).scenarios
  if (!warm || !cold) throw new Error('the example has two scenarios')
  const [a, b, c] = ['a', 'b', 'c'].map((boot) => `${boot}3c1d7e2-8f4b-4a6d-9e0f-1b2c3d4e5f60`)
  expect([numberBoots(warm)('win10-1', a ?? ''), numberBoots(warm)('debian-1', a ?? '')]).toEqual([1, 1])
  expect([a, b, c].map((boot) => numberBoots(cold)('win10-1', boot ?? ''))).toEqual([1, 2, 3])
})

test('steps that a document numbers keep its numbers; without any they are counted', () => {
  const labelsOf = (titles: string[]) =>
    recordOf(ledgerOf(titles)).scenarios[0]?.steps.map((step) => `${step.label}|${step.title}`)
  expect(labelsOf(['Connect', '1. Attach', '2. Revert', 'Clean up'])).toEqual([
    '|Connect',
    '1|Attach',
    '2|Revert',
    '|Clean up',
  ])
  expect(labelsOf(['Connect', 'Attach'])).toEqual(['1|Connect', '2|Attach'])
})

function ledgerOf(titles: string[]): Entry[] {
  const ledger = new LedgerWriter('2026-03-02T02:15:04.000Z')
  ledger.write({ type: 'scenario-started', scenario: '1', name: 'any', file: 'any.ts', machines: [] })
  for (const title of titles) ledger.step('1', title, [])
  return ledger.entries()
}

/** The second scenario's entries among the first one's, as two processes write one ledger. */
function interleaved(entries: Entry[]): Entry[] {
  const second = entries.findLastIndex((entry) => entry.type === 'scenario-started')
  const [first, rest] = [entries.slice(0, second), entries.slice(second)]
  return first.flatMap((entry, i) => [entry, ...rest.slice(i, i + 1)]).concat(rest.slice(first.length))
}
