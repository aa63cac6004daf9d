import { expect, it } from 'vitest'
import { plainText } from '../../src/winrm/clixml.ts'
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

it.each([
  ['beginnings of objects', '<Objs '],
  ['ends of objects', '</Objs>'],
  ['empty objects', objects('')],
  ['beginnings of marks', '#< CLIX'],
  ['elements', '<a/>'],
])('takes time as the number of %s', (_, part) => {
  const text = (size: number) => `<Objs Version="1">${part.repeat(size)}`
  expect(growth(text, 2_000, plainText)).toBeLessThan(MOST_GROWTH)
})
