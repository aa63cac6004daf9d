import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { writeAllure } from '../../src/report/allure.ts'
import { nameOf, nightOf } from '../history/synthetic-night.ts'
import { tempFolder } from '../history/temp-store.ts'

async function resultsOf(summary: RunSummary) {
  const folder = await tempFolder()
  writeAllure(summary, folder)
  const files = (await readdir(folder)).filter((name) => name.endsWith('-result.json'))
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.map((text) => JSON.parse(text)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

const night = (at: number) =>
  nightOf({
    ...{ night: at, machines: 2, scenarios: 1 },
    verdict: ({ machine, check }) => (check === 2 ? (machine === 1 ? 'violated' : 'unknown') : undefined),
  })

test('a scenario on a machine is a test, and each check a step of it', async () => {
  const [first, second] = await resultsOf(night(1))
  expect(first).toMatchObject({
    name: `each-disk-has-its-own-delta, ${nameOf(1)}`,
    status: 'failed',
    statusDetails: { trace: 'Expected: generation 3 in every block\nSeen: other data' },
    steps: [{ status: 'passed' }, { status: 'failed' }],
  })
  expect(first.labels).toContainEqual({ name: 'feature', value: 'promise 1' })
  expect(second).toMatchObject({ status: 'broken' })
})

test('it is the same test on every night, and another one on another machine', async () => {
  const [one, other] = [await resultsOf(night(1)), await resultsOf(night(2))]
  const ids = one.map(({ historyId }) => historyId)
  expect(new Set(ids).size).toBe(2)
  expect(other.map(({ historyId }) => historyId)).toEqual(ids)
})

test('what was kept from its end is broken, with its hint, and what does not apply is skipped', async () => {
  const run = night(1)
  const [scenario] = run.scenarios
  if (!scenario) throw new TypeError('no scenario')
  const trouble = { code: 'DEADLINE', what: 'It did not answer.', hint: 'Look at it.' }
  const none = { ...scenario, checks: [], characteristics: [], verdict: 'unknown' as const }
  const notApplicable = [{ machine: nameOf(1), what: 'a raw disk', reason: 'there is none' }]
  const scenarios = [
    { ...none, name: 'a', trouble },
    { ...none, name: 'b', notApplicable },
  ]
  expect(await resultsOf({ ...run, scenarios })).toMatchObject([
    {
      name: 'a',
      status: 'broken',
      statusDetails: { message: 'It did not answer.', trace: 'Hint: Look at it.' },
    },
    { name: 'b', status: 'skipped', statusDetails: { message: 'a raw disk: there is none' } },
  ])
})

test('what was kept from its end on several crews is a test for each of them', async () => {
  const run = night(1)
  const scenarios = run.scenarios.flatMap((scenario) =>
    scenario.machines.map((machine) => ({
      ...{ ...scenario, machines: [machine], checks: [], verdict: 'unknown' as const },
      trouble: { code: 'DEADLINE', what: 'It did not answer.', hint: 'Look at it.' },
    })),
  )
  const results = await resultsOf({ ...run, scenarios })
  expect(results.map(({ name }) => name)).toEqual(
    [1, 2].map((at) => `each-disk-has-its-own-delta, its end on ${nameOf(at)}`),
  )
  expect(new Set(results.map(({ historyId }) => historyId)).size).toBe(2)
})
