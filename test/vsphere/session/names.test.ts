import { assert, constantFrom, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { escapeInventoryName, escapeName, unescapeName } from '../../../src/vsphere/session/names.ts'

test('any name comes back as it was given', () => {
  const names = string({ unit: constantFrom('%', '2', '5', 'f', 'C', '/', '\\', ' ', 'ü', '💾') })
  assert(property(names, (name) => unescapeName(escapeName(name)) === name))
  assert(property(names, (name) => unescapeName(escapeInventoryName(name)) === name))
})

test('a name that holds an escape itself is not mistaken for what it would stand for', () => {
  expect(escapeName('100%25')).toBe('100%2525')
  expect(unescapeName('a%252fb')).toBe('a%2fb')
})

test('a percent sign that another client left as it is stands for itself', () => {
  expect(unescapeName('100% done %zz %')).toBe('100% done %zz %')
})
