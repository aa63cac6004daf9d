import { expect, test } from 'vitest'
import { BoundedBytes, bytesText } from '../../src/core/bounds.ts'

test('parts are kept up to the limit, byte for byte', () => {
  const bytes = new BoundedBytes(10)
  expect(['ab', 'c', 'defghij'].map((part) => bytes.add(Buffer.from(part)))).toEqual([true, true, true])
  expect(bytes.whole().toString()).toBe('abcdefghij')
  expect(bytes.add(Buffer.from('k'))).toBe(false)
  expect(bytes.whole().length).toBe(0)
  expect(bytes.add(Buffer.from('l'))).toBe(false)
  expect(bytes.tooMuch.limit).toBe('10 bytes')
})

test('a limit is told in its largest whole unit', () => {
  expect([16 * 1024 * 1024, 640 * 1024, 90_000].map(bytesText)).toEqual(['16 MiB', '640 KiB', '90000 bytes'])
})
