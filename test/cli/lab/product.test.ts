import { expect, test } from 'vitest'
import { productOf } from '../../../src/cli/lab/product.ts'

test.each([
  ['24280767', { version: undefined, build: '24280767' }],
  ['8.0.3-24280767', { version: '8.0.3', build: '24280767' }],
  ['9-1', { version: '9', build: '1' }],
])('%s is a build', (text, product) => {
  expect(productOf(text)).toEqual(product)
})

test.each(['', '8.0.3', '8.0U3-1', '-1', '1-'])('%j is none', (text) => {
  expect(() => productOf(text)).toThrow('is no build of a host')
})
