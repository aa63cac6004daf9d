import { expect, test } from 'vitest'
import { maskText, rememberPaths } from '../../src/report/masked-paths.ts'
import { Masks } from '../../src/report/masks.ts'
import { growth, MOST_GROWTH } from '../support/growth.ts'

function masksOf(...names: string[]): Masks {
  const masks = new Masks()
  for (const name of names) masks.add('machine', name)
  return masks
}

test('whole names are masked, the longest first, and no part of another word', () => {
  const masks = masksOf('web', 'db-1', 'db-10', 'VM (old)', '-x', 'ж', 'a b')
  expect(masks.apply('web webhook spider-web _web web_ db-1 db-10 db-100 db-1.')).toBe(
    'machine-1 webhook spider-machine-1 _web machine-1_ machine-2 machine-3 db-100 machine-2.',
  )
  expect(masks.apply('(VM (old)) VM (old)s -x a-x ж жж a b a bc')).toBe(
    '(machine-4) VM (old)s machine-5 a-x machine-6 жж machine-7 a bc',
  )
})

test('addresses are masked wherever they stand, and what only looks like one stays', () => {
  const masks = new Masks()
  expect(masks.apply('10.0.0.5 at (10.0.0.5), fe80::1%eth0 ::1 2001:db8::8a2e:370:7334.')).toBe(
    'address-1 at (address-1), address-2%eth0 address-3 address-4.',
  )
  expect(new Masks().apply('10.0.0.5.6 1.2.3 12:30:45 ab:cd 7.0.3')).toBe(
    '10.0.0.5.6 1.2.3 12:30:45 ab:cd 7.0.3',
  )
})

test.each([
  ['digits of hexadecimal', 'a'],
  ['colons', ':'],
  ['numbers with dots', '1.'],
  ['letters with hyphens', 'a-'],
  ['paths', '[ds] a/b.vmdk, '],
  ['dots in a path', '.a'],
  ['brackets', '[a] '],
  ['addresses', '10.0.0.5 '],
  ['names', 'machine '],
])('masking a text of many %s takes time as their number', (_, part) => {
  const names = Array.from({ length: 200 }, (_, i) => `machine-${i}`)
  const work = (text: string) => {
    const masks = masksOf(...names)
    rememberPaths(masks, text)
    return maskText(masks, text)
  }
  expect(growth((size) => `[ds] ${part.repeat(size)}!`, 4_000, work)).toBeLessThan(MOST_GROWTH)
})

test('masking many names takes time as their number', () => {
  const work = (text: string) => {
    const masks = masksOf(...text.split(' '))
    return masks.apply(text)
  }
  const text = (size: number) => Array.from({ length: size }, (_, i) => `machine-${i}`).join(' ')
  expect(growth(text, 500, work)).toBeLessThan(MOST_GROWTH)
})
