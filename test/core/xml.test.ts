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
  ['a reference to a control character', '&#x1f;'],
  ['a decimal one', '&#31;'],
  ['nothing', '&#0;'],
  ['half of a rare character', '&#xD800;'],
  ['no character at all', '&#xFFFE;'],
  ['more than there are', '&#x110000;'],
  ['a number without end', '&#99999999999;'],
  ['a control character as it is', '\u0001'],
  ['a half as it is', '\ud800'],
])('%s is marked, and all else is read', (_, broken) => {
  const root = xmlRoot(`<r><a>x${broken}y</a><b c="${broken}">&#x20;&#128190;&amp;</b></r>`)
  expect(root?.text).toBe('x\ufffdy 💾&')
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
  ['characters that XML does not have', '&#1;', 8_000],
])('reading %s takes time as their number', (_, part, least) => {
  const document = (size: number) => `<r>${part.repeat(size)}</r>`
  expect(growth(document, least, xmlRoot)).toBeLessThan(MOST_GROWTH)
})
