import { expect, test } from 'vitest'
import { sealDay, sealName } from '../../src/seal/asked.ts'
import { markSettings } from '../../src/seal/settings.ts'
import { facts, mark } from './example-seal.ts'

test.each(['2027-02-30', '2027-13-01', '2027-2-3', '2027-04-31', '2027-02-29', 'soon'])(
  '%s is no day',
  (day) => {
    expect(() => sealDay(day, '2026-11-29')).toThrow(/is no day; nothing was touched\.\nHint: /)
  },
)

test('a day that is over is refused with the day that it is in UTC, and today is not over', () => {
  expect(() => sealDay('2026-11-28', '2026-11-29')).toThrow(
    /2026-11-28 is over: in UTC it is 2026-11-29;.*\nHint: /,
  )
  expect(sealDay('2026-11-29', '2026-11-29')).toBe('2026-11-29')
  expect(sealDay('2028-02-29', '2026-11-29')).toBe('2028-02-29')
})

test('a mark that nobody could read again is written to no machine', () => {
  expect(() => markSettings({ ...mark, until: '2027-02-30' }, facts)).toThrow()
})

test('a name is trimmed, and has only characters that can be seen', () => {
  expect(sealName(' 8.0U3 ')).toBe('8.0U3')
  for (const name of ['', '  ', 'a\nb', 'a\u202eb', 'a\u0007', 'x'.repeat(81)])
    expect(() => sealName(name)).toThrow(/nothing was touched\.\nHint: /)
})

test('a name that another seal has, as its name or its id, is refused', () => {
  const kept = [{ seal: '5f3a9c01', name: '8.0U3' }]
  expect(() => sealName('8.0U3 ', kept)).toThrow(/5f3a9c01 “8.0U3”; nothing was touched\.\nHint: /)
  expect(() => sealName('5f3a9c01', kept)).toThrow(/Hint: /)
  expect(sealName('24280767', kept)).toBe('24280767')
})
