import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { summarize, verdictOfScenarios } from '../../src/evidence/run-summary.ts'
import { renderPage } from '../../src/report/page.ts'
import { recordOf } from '../../src/report/run-record.ts'

const at = '2026-11-25T10:00:00.000Z'
const here = { at, scenario: 's', step: 'p', machine: 'debian-1' }
const promise = {
  id: 'suspended-machine',
  number: 6,
  statement: 'A suspended machine <comes back>.',
  source: 'a manual, page 3',
}
const asked = 'Where does it lead?'

const started: Entry[] = [
  { type: 'run-started', at, format: 1, runId: '5f3a9c01', version: '0.1.0', command: 'snapwitness run' },
  {
    type: 'scenario-started',
    at,
    scenario: 's',
    name: 'suspended',
    file: 'f',
    machines: ['debian-1'],
    promise,
  },
  { type: 'step-started', at, scenario: 's', step: 'p', title: 'one' },
]
const ended: Entry[] = [
  { type: 'step-ended', at, step: 'p', durationMs: 1 },
  { type: 'scenario-ended', at, scenario: 's', verdict: 'held', durationMs: 1 },
  { type: 'run-ended', at, verdict: 'held', durationMs: 1 },
]
const check: Entry = {
  type: 'check',
  ...here,
  check: 'c',
  id: 'revert.power-suspended',
  object: '',
  negated: false,
  args: {},
  statement: 'it came back',
  verdict: 'held',
  expected: 'x',
  seen: 'x',
  observations: [],
}
const answered: Entry = { type: 'characteristic', ...here, question: asked, answer: 'to suspended' }
const notOffered: Entry = { type: 'not-applicable', ...here, what: 'a raw disk', reason: 'there is none' }

test('a promise is told with its source, its verdict by machine and what the host does where it may choose', () => {
  const page = renderPage(recordOf([...started, check, answered, notOffered, ...ended]))
  expect(page).toContain('A suspended machine &lt;comes back&gt;.')
  expect(page).toContain('a manual, page 3')
  expect(page).toContain('debian-1 held, 1 check')
  expect(page).toContain('to suspended')
  expect(page).toContain('not applicable: a raw disk (there is none)')
})

test('an answer that changed since an earlier run is told with the earlier one, and the same answer is not', () => {
  const record = recordOf([...started, check, answered, ...ended])
  const earlier = (answer: string) => () => ({ answer, runId: '0badcafe', host: '6.5.0, build 1' })
  expect(renderPage(record, { earlier: earlier('to off') })).toContain(
    'It was “to off” in run 0badcafe (host 6.5.0, build 1).',
  )
  expect(renderPage(record, { earlier: earlier('to suspended') })).not.toContain('It was')
})

test('what a host does not offer is neither held nor broken', () => {
  const summary = summarize([...started, notOffered, ...ended])
  const [nothing] = summary.scenarios
  expect(nothing?.verdict).toBe('unknown')
  const held = summarize([...started, check, ...ended]).scenarios[0]
  expect(verdictOfScenarios([nothing, held].flatMap((one) => one ?? []))).toBe('held')
  expect(verdictOfScenarios([nothing].flatMap((one) => one ?? []))).toBe('unknown')
})
