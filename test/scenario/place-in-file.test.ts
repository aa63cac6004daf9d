import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { placeIn } from '../../src/scenario/place-in-file.ts'

const here = { filepath: fileURLToPath(import.meta.url), name: 'scenarios/orders.scenario.ts' }

test('an author’s mistake is told with its file and line', () => {
  const error = thrownBy(() => (({}) as { nonsense(): void }).nonsense())
  expect(placeIn(here, error)).toBe('scenarios/orders.scenario.ts:8')
})

test('what was thrown in a file of helpers is told by the line that called it', async () => {
  const error = thrownBy(() => JSON.parse('{'))
  expect(placeIn(here, error)).toBe('scenarios/orders.scenario.ts:13')
})

test('who knows no line claims none', () => {
  const elsewhere = Object.assign(new Error('x'), { stack: 'Error: x\n    at /other/file.ts:3:1' })
  expect(placeIn(here, elsewhere)).toBeUndefined()
  expect(placeIn(here, 'thrown')).toBeUndefined()
})

function thrownBy(work: () => void): unknown {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}
