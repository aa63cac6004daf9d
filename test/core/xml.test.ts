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
  // Up to 64 KiB of them. Some times as many no longer fit into the engine's young generation, which costs each of them
  // twice as much once, and is no growth of ours.
  ['elements', '<a/>', 2_000],
  ['carriage returns', '\r', 8_000],
  ['entities', '&lt;', 8_000],
  ['CDATA sections', '<![CDATA[a]]>', 8_000],
  ['comments', '<!--a-->', 8_000],
  ['rare characters', '💾', 8_000],
  ['brackets', ']', 8_000],
])('reading %s takes time as their number', (_, part, least) => {
  const document = (size: number) => `<r>${part.repeat(size)}</r>`
  expect(growth(document, least, xmlRoot)).toBeLessThan(MOST_GROWTH)
})
