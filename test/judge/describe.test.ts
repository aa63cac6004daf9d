import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeBytes } from '../../src/judge/describe.ts'

test('sizes read as a person would say them', () => {
  expect([2 ** 31, 64 * 2 ** 20, 1000].map(describeBytes)).toEqual(['2 GiB', '64 MiB', '1000 bytes'])
})

test('no two sizes read alike: not even those that are 1 MiB, or one byte, apart', () => {
  expect(describeBytes(2 ** 31 + 2 ** 20)).not.toBe(describeBytes(2 ** 31))
  const size = fc.integer({ min: 0, max: 2 ** 42 })
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 2 ** 30 }), (bytes, more) => {
      expect(describeBytes(bytes + more)).not.toBe(describeBytes(bytes))
    }),
  )
})
