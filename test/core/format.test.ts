import { expect, test } from 'vitest'
import { count, formatBytes, formatDuration, list, shorten } from '../../src/core/format.ts'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [17_179_869, '16.4 MiB'],
  [2 * 1024 ** 3, '2 GiB'],
  [2030 * 1024 ** 2, '1.98 GiB'],
  [438 * 1024 ** 2, '438 MiB'],
])('%i bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1 s'],
  [1234, '1.2 s'],
  [59_949, '59.9 s'],
  [59_999, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_599_600, '1 h 0 min'],
  [3_780_000, '1 h 3 min'],
])('%d milliseconds read %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('words are counted, listed and cut off as a person would', () => {
  expect([count(1, 'check'), count(0, 'check')]).toEqual(['1 check', '0 checks'])
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ])
  expect(shorten('abcdef', 4)).toBe('abcd… (2 more characters in run.json)')
})
