import { expect, test } from 'vitest'
import { TooMuch } from '../../src/core/bounds.ts'
import { xmlRoot } from '../../src/core/xml.ts'
import { growth, MOST_GROWTH } from '../support/growth.ts'

test('what is no whole document is none, and what has too much of anything is told', () => {
  expect(xmlRoot('<a>')).toBeNull()
  expect(xmlRoot('<a>\r\nb\r</a>')?.text).toBe('\nb\n')
  expect(() => xmlRoot('<a>'.repeat(201) + '</a>'.repeat(201))).toThrow(TooMuch)
  expect(() => xmlRoot(`<a>${'<b/>'.repeat(500_000)}</a>`)).toThrow(TooMuch)
  expect(xmlRoot('<a>'.repeat(200) + '</a>'.repeat(200))?.name).toBe('a')
})

test.each([
  ['elements', '<a/>'],
  ['carriage returns', '\r'],
  ['entities', '&lt;'],
  ['CDATA sections', '<![CDATA[a]]>'],
  ['comments', '<!--a-->'],
  ['rare characters', '💾'],
  ['brackets', ']'],
])('reading %s takes time as their number', (_, part) => {
  const document = (size: number) => `<r>${part.repeat(size)}</r>`
  // Up to 64 KiB of `<a/>`. Some times as many no longer fit into the engine's young generation, which costs each of them
  // twice as much once, and is no growth of ours.
  expect(growth(document, 2_000, xmlRoot)).toBeLessThan(MOST_GROWTH)
})
