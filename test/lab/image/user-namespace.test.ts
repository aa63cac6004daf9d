import { expect, test } from 'vitest'
import { hasRange } from '../../../src/lab/image/user-namespace.ts'

test.each([
  ['by its name', 'other:100000:65536\nci:165536:65536\n', true],
  ['by its number', '1000:100000:65536', true],
  ['of a namesake alone', 'cinema:100000:65536\n', false],
  ['too small', 'ci:100000:1000\n', false],
  ['in no file', '', false],
])('a range %s', (_what, text, expected) => {
  expect(hasRange(text, 'ci', 1000)).toBe(expected)
})
