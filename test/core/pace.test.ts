import { expect, test } from 'vitest'
import { Pace } from '../../src/core/pace.ts'

test('the first looks are not held back at all, and those after them come twenty to a second', async () => {
  const pace = new Pace()
  const startedAt = performance.now()
  for (let look = 0; look < 20; look++) await pace.wait()
  expect(performance.now() - startedAt).toBeLessThan(500)
  for (let look = 0; look < 20; look++) await pace.wait()
  expect(performance.now() - startedAt).toBeGreaterThan(990)
})
