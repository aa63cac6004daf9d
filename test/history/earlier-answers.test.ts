import { expect, test } from 'vitest'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { earlierAnswers } from '../../src/history/earlier-answers.ts'
import { nameOf, nightOf } from './synthetic-night.ts'
import { storeOf } from './temp-store.ts'

const question = 'Which state does it return to?'

function answering(night: number, answer: string, more: Partial<RunSummary> = {}): RunSummary {
  const run = nightOf({ night, machines: 2 })
  const scenarios = run.scenarios.map((scenario) => ({
    ...scenario,
    characteristics: scenario.characteristics.map((one) => ({ ...one, answer })),
  }))
  return { ...run, scenarios, ...more }
}

test('the last answer before a run is found, of the same machine by whatever name', async () => {
  const store = await storeOf([answering(1, 'to off'), answering(2, 'to suspended'), answering(4, 'later')])
  const tonight = answering(3, 'to off')
  const renamed = {
    ...tonight,
    machines: tonight.machines.map((one) => ({ ...one, name: `new ${one.name}` })),
  }
  const answers = await earlierAnswers(store, renamed)
  const told = { answer: 'to suspended', runId: '00000002', host: '8.0.3, build 24723872' }
  expect(answers(`new ${nameOf(1)}`, question)).toEqual(told)
  expect(answers(`new ${nameOf(2)}`, question)).toBeUndefined()
})

test('hosts of other products have no say', async () => {
  const other = [{ url: 'https://other/sdk', product: 'Another', version: '1', build: '1' }]
  const store = await storeOf([answering(1, 'to off', { hosts: other })])
  expect((await earlierAnswers(store, answering(2, 'to off')))(nameOf(1), question)).toBeUndefined()
})
