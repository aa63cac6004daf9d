import { expect, test } from 'vitest'
import { lastDurations } from '../../src/history/durations.ts'
import { nightOf } from './synthetic-night.ts'
import { storeOf } from './temp-store.ts'

const lasting = (night: number, durationMs: number, files: (file: string) => boolean = () => true) => {
  const run = nightOf({ night, machines: 2 })
  const scenarios = run.scenarios.filter(({ file }) => files(file))
  return { ...run, scenarios: scenarios.map((one) => ({ ...one, durationMs })) }
}

test('a file lasts as long as its scenarios did together when it was run last', async () => {
  const [first, ...others] = [...new Set(lasting(1, 0).scenarios.map(({ file }) => file))]
  const counts = (file = '') => lasting(1, 0).scenarios.filter((one) => one.file === file).length
  const store = await storeOf([lasting(1, 5_000), lasting(2, 7_000, (file) => file !== first)])
  const durations = await lastDurations(store)
  expect(durations[first ?? '']).toBe(5_000 * counts(first))
  expect(durations[others[0] ?? '']).toBe(7_000 * counts(others[0]))
})
