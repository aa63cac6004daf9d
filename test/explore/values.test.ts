import { expect, test } from 'vitest'
import { readTime } from '../../src/cli/explore/values.ts'

test('a time is a number of seconds, minutes or hours, and not none at all', () => {
  expect(['90s', '30m', '2h'].map(readTime)).toEqual([90_000, 1_800_000, 7_200_000])
  for (const text of ['0s', '00m', '2', '-1s', '1.5h', ''])
    expect(() => readTime(text), text).toThrow(/must be a time/)
})
