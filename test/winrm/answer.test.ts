import { expect, test } from 'vitest'
import { bodyOf, outputIn } from '../../src/winrm/answer.ts'
import { WinRmError } from '../../src/winrm/errors.ts'
import { growth, MOST_GROWTH } from '../support/growth.ts'
import { envelope, received } from './scripted-listener.ts'

const RELATES = '<a:RelatesTo xmlns:a="urn:a">uuid:1</a:RelatesTo>'
const answer = (body: string) => envelope(body, RELATES)
const read = (xml: string) => bodyOf(xml, 'uuid:1', 'win10-1')

test.each([
  ['elements of one name', (size: number) => answer(`<r>${'<b/>'.repeat(size)}</r>`)],
  ['streams', (size: number) => answer(received(Array(size).fill(['stdout', Buffer.from('a')])))],
  ['relations', (size: number) => envelope('<r/>', RELATES + RELATES.repeat(size))],
])('reading an answer of many %s takes time as their number', (_, document) => {
  const work = (xml: string) => {
    try {
      outputIn(read(xml), 'win10-1')
    } catch (error) {
      if (!(error instanceof WinRmError)) throw error
    }
  }
  expect(growth(document, 2_000, work)).toBeLessThan(MOST_GROWTH)
})

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'an element called %s is one like any other',
  (name) => {
    const inside = `<${name}>a</${name}>`
    expect(read(answer(inside + inside))[name]).toEqual(['a', 'a'])
  },
)

test('an answer of too many elements is told of', () => {
  expect(() => read(answer('<a/>'.repeat(500_000)))).toThrow(
    /^WinRM of win10-1 answered with more than 500000 elements[\s\S]*\nHint: /,
  )
})
