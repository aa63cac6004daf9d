import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import type { Entry, EntryOf } from '../../src/evidence/entries.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { type RunSummary, summarize } from '../../src/evidence/run-summary.ts'
import { startTestLab, type TestLab } from '../support/program.ts'

let lab: TestLab
let entries: Entry[]
let summary: RunSummary

beforeAll(async () => {
  lab = await startTestLab()
  // In a folder of its own: plain vitest leaves the run's folder under the present one.
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-author-'))
  const config = join(import.meta.dirname, 'author/vitest.config.ts')
  const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
  const env = { SNAPWITNESS_CONFIG: lab.config }
  await execa(process.execPath, [vitest, 'run', '--config', config], { cwd, env, reject: false })
  const [folder = ''] = await runsIn(join(cwd, 'runs'))
  entries = await readLedger(join(cwd, 'runs', folder))
  summary = summarize(entries)
})

afterAll(() => lab.stop())

test('behind `not`, what does not hold is held, and recorded as the check that it is', () => {
  const { verdict, checks } = scenarioOf('the contrary is expected, and is the check that it is')
  expect(verdict).toBe('held')
  const negated = checks.filter(({ judgement }) => judgement === 'not disk.absent')
  expect(negated.map(({ machine }) => machine).sort()).toEqual(['debian-1', 'win10-1'])
  expect(negated[0]).toMatchObject({
    statement: 'Not so: The second disk is not there',
    verdict: 'held',
    expected: 'other than: absent',
  })
})

test('behind `not`, what holds is violated', () => {
  const { verdict, checks } = scenarioOf('the contrary of what holds is violated')
  expect(verdict).toBe('violated')
  expect(checks.at(-1)).toMatchObject({ judgement: 'not disk.uninitialized', verdict: 'violated' })
})

test('an author’s own statement has its own id, and is judged by what the ledger holds', () => {
  const { checks } = scenarioOf('the contrary is expected, and is the check that it is')
  expect(checks.filter(({ judgement }) => judgement === 'author.has-memory')).toHaveLength(2)
  const check = entries.find(
    (entry): entry is EntryOf<'check'> => entry.type === 'check' && entry.id === 'author.has-memory',
  )
  const seen = entries.find(
    (entry) => entry.type === 'observation' && entry.observation === check?.observations[0],
  )
  expect(seen).toMatchObject({ seen: { kind: 'machine' } })
})

test('an author’s own expectation that fails is a violation with what it said', () => {
  const { verdict, checks } = scenarioOf('an author’s own expectation is a finding')
  expect(verdict).toBe('violated')
  expect(checks).toMatchObject([{ judgement: 'scenario.expectation', machine: 'the scenario' }])
})

test('an author’s own matcher is the check of its statement', () => {
  const { verdict, checks } = scenarioOf('an author’s own matcher is a check, and its contrary is one too')
  expect(verdict).toBe('violated')
  expect(checks.map(({ judgement }) => judgement)).toEqual([
    ...['author.has-memory', 'author.has-memory', 'not author.has-memory', 'not author.has-memory'],
  ])
})

test('a command of an author’s runs in every guest, and a probe is compared after the revert', () => {
  const { verdict, checks } = scenarioOf(
    'a command runs in every guest, and a probe sees what it saw at the snapshot',
  )
  expect(verdict).toBe('held')
  const seen = checks.filter(({ judgement }) => judgement === 'probe.as-at')
  expect(seen.map(({ machine, expected }) => [machine, expected])).toEqual([
    ['debian-1', '"then"'],
    ['win10-1', '"then"'],
  ])
})

test.each([
  ['a group without a member is refused where it is asked for', 'EMPTY_GROUP'],
  ['one of a kind that is not there is refused', 'NO_SUCH_MACHINE'],
])('%s', (name, code) => {
  expect(scenarioOf(name)).toMatchObject({ verdict: 'unknown', trouble: { code } })
})

test('nothing that an author is given leads around the ledger', () => {
  const { verdict, characteristics } = scenarioOf('nothing leads around the ledger')
  expect(verdict).toBe('held')
  expect(characteristics.map(({ answer }) => answer)).toEqual(['nothing', 'nothing'])
})

test('a violation is not tried again, whatever the author’s configuration says of retries', () => {
  expect(summary.scenarios.map(({ attempts }) => attempts)).toEqual(summary.scenarios.map(() => 1))
})

function scenarioOf(name: string) {
  const found = summary.scenarios.find((each) => each.name === name)
  if (!found) throw new Error(`no scenario “${name}” among ${summary.scenarios.map((each) => each.name)}`)
  return found
}
