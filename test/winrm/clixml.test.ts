import { expect, it } from 'vitest'
import { TooMuch } from '../../src/core/bounds.ts'
import { PlainTextStream, plainText } from '../../src/winrm/clixml.ts'
import { growth, MOST_GROWTH } from '../support/growth.ts'

const objects = (inside: string) =>
  `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${inside}</Objs>`

it('leaves standard error alone when it is plain text', () => {
  expect(plainText('no disk <Objs of this system\r\n')).toBe('no disk <Objs of this system\r\n')
})

it('reads the errors out of CLIXML, with their line ends and entities, and leaves progress out', () => {
  const progress = '<Obj S="progress" RefId="0"><MS><PR N="Record"><AV>Loading</AV></PR></MS></Obj>'
  const errors =
    '<S S="Error">Диск &lt;1&gt; : gone_x000D__x000A_</S><S S="Error">At line:1 char:1_x000D__x000A_</S>'
  const text = `#< CLIXML\r\n${objects(progress + errors)}${objects('<S S="verbose">more</S>')}`
  expect(plainText(text)).toBe('Диск <1> : gone\r\nAt line:1 char:1\r\n')
})

it('keeps what a program wrote before and after', () => {
  expect(plainText(`before\r\n#< CLIXML\r\n${objects('<S S="Error">error</S>')}after`)).toBe(
    'before\r\nerrorafter',
  )
})

it('keeps what it cannot read', () => {
  expect(plainText(objects('<S>without its stream</S>'))).toContain('without its stream')
})

it('reads text that comes in pieces as if it had come in one, wherever it is cut', () => {
  const text = `a < b #\r\n#< CLIXML\r\n${objects('<S S="Error">one_x000A_</S>')}two${objects('<S S="Error">3</S>')}<Ob`
  for (let at = 0; at <= text.length; at++) {
    const stream = new PlainTextStream()
    const read = stream.write(text.slice(0, at)) + stream.write(text.slice(at)) + stream.end()
    expect(read).toBe('a < b #\r\none\ntwo3<Ob')
  }
  expect(new PlainTextStream().write('plain text is not held back\r\n')).toBe(
    'plain text is not held back\r\n',
  )
})

it('reads the end of objects that is cut between pieces of one character', () => {
  const stream = new PlainTextStream()
  const read = Array.from(`${objects('<S S="Error">one</S>')}two`, (piece) => stream.write(piece)).join('')
  expect(read + stream.end()).toBe('onetwo')
})

it.each([
  ['beginnings of objects', '<Objs '],
  ['ends of objects', '</Objs>'],
  ['empty objects', objects('')],
  ['beginnings of marks', '#< CLIX'],
  ['elements', '<a/>'],
])('takes time as the number of %s, in one piece and in many', (_, part) => {
  const text = (size: number) => `<Objs Version="1">${part.repeat(size)}`
  expect(growth(text, 2_000, plainText)).toBeLessThan(MOST_GROWTH)
  const inPieces = (whole: string) => {
    const stream = new PlainTextStream()
    for (let at = 0; at < whole.length; at += 64) stream.write(whole.slice(at, at + 64))
    return stream.end()
  }
  expect(growth(text, 2_000, inPieces)).toBeLessThan(MOST_GROWTH)
})

it('waits for the end of objects no longer than output may be', () => {
  const stream = new PlainTextStream()
  stream.write('<Objs Version="1">')
  const piece = 'a'.repeat(1024 * 1024)
  expect(() => {
    for (let i = 0; i < 20; i++) stream.write(piece)
  }).toThrow(TooMuch)
})
