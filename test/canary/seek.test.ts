import { expect, test } from 'vitest'
import { canariesIn } from './seek.ts'

const canary = { name: 'password', value: 'Canary "1" & Söhne' }
const base64 = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(text, encoding).toString('base64')

const planted: [how: string, text: string][] = [
  ['plain', `it is ${canary.value}.`],
  ['in a URL', `https://host/?p=${encodeURIComponent(canary.value)}`],
  ['in a form', new URLSearchParams({ p: canary.value }).toString()],
  ['in JSON', JSON.stringify({ p: canary.value })],
  ['in XML', '<p>Canary &quot;1&quot; &amp; Söhne</p>'],
  ['in Base64', `Basic ${base64(`root:${canary.value}`)}`],
  ['in UTF-16 Base64', base64(`x${canary.value}`, 'utf16le')],
  ['in hexadecimal', Buffer.from(canary.value).toString('hex').toUpperCase()],
]

test.each(planted)('a canary is found %s', (_how, text) => {
  expect(canariesIn(`before ${text} after`, [canary])).toEqual(['password'])
})

test('a canary that is not there is not found', () => {
  expect(canariesIn('Canary of another name; U29tZXRoaW5nIGVsc2U=', [canary])).toEqual([])
})
