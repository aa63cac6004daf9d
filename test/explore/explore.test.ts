import { expect, test } from 'vitest'
import type { Finding } from '../../src/explore/exploration.ts'
import { type Explored, isShown } from '../../src/explore/explore.ts'

const explored = (code?: string) =>
  ({ finding: {} as Finding, summary: code ? { trouble: { code } } : {} }) as unknown as Explored

test.each([
  ['found', explored(), false, true],
  ['found before it was asked to stop', explored('INTERRUPTED'), false, false],
  ['kept for a look', explored(), true, false],
  ['found, and a machine could not be put back', explored('PUT_BACK'), false, true],
  ['not found', { ...explored(), finding: undefined }, false, false],
])('what is %s is run as a scenario only where somebody waits for it', (_what, one, keepFinding, shown) => {
  expect(isShown(one, { keepFinding })).toBe(shown)
})
