import { expect, test } from 'vitest'
import type { Finding } from '../../src/explore/exploration.ts'
import { isShown } from '../../src/explore/explore.ts'

const found = { finding: {} as Finding, isStopped: false }

test.each([
  ['found', found, false, true],
  ['found before it was asked to stop', { ...found, isStopped: true }, false, false],
  ['kept for a look', found, true, false],
  ['not found', { ...found, finding: undefined }, false, false],
])('what is %s is run as a scenario only where somebody waits for it', (_what, one, keepFinding, shown) => {
  expect(isShown(one, { keepFinding })).toBe(shown)
})
