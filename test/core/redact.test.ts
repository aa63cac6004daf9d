import { expect, test } from 'vitest'
import { forget, redact, secret } from '../../src/core/redact.ts'

const password = `pa"ss 'wörd'/1 <&>`

const base64 = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(text, encoding).toString('base64')

const forms: [how: string, text: string][] = [
  ['as it is', password],
  ['in a URL', encodeURIComponent(password)],
  ['in a form', new URLSearchParams({ password }).toString()],
  ['in JSON', JSON.stringify({ password })],
  ['in JSON within JSON', JSON.stringify({ body: JSON.stringify({ password }) })],
  ['in XML', `<password>pa"ss 'wörd'/1 &lt;&amp;&gt;</password>`],
  ['in an attribute', `pa&quot;ss &apos;wörd&apos;/1 &lt;&amp;&gt;`],
  ['quoted for a shell', `'pa"ss '\\''wörd'\\''/1 <&>'`],
  ['quoted for PowerShell', `'pa"ss ''wörd''/1 <&>'`],
  ['in Base64', base64(password)],
  ...['a', 'ab', 'abc'].map((user): [string, string] => [
    `in the Basic authorization of ${user}`,
    base64(`${user}:${password}`),
  ]),
  ['in Base64 for URLs', Buffer.from(password).toString('base64url')],
  ['in an encoded command', base64(`cd ; ${password} ;`, 'utf16le')],
  ['in hexadecimal', Buffer.from(password).toString('hex')],
  ['in hexadecimal, capital', Buffer.from(password).toString('hex').toUpperCase()],
  ['in hexadecimal UTF-16', Buffer.from(password, 'utf16le').toString('hex')],
]

test.each(forms)('a secret disappears from a text %s', (_how, text) => {
  secret(password)
  const clean = redact(`before ${text} after`)
  expect(clean).toMatch(/^before .*«redacted».* after$/)
  for (const rest of decodings(clean)) expect(rest).not.toContain('wörd')
})

test('of a private key no line is left, whichever of them a message shows', () => {
  const body = ['b3BlbnNzaC1rZXktdjEAAAAABG5vbmU', 'AAAAC3NzaC1lZDI1NTE5AAAAIJz7', 'qrstuvwxyzQ==']
  secret(['-----BEGIN OPENSSH PRIVATE KEY-----', ...body, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n'))
  for (const line of body) expect(redact(`line 2: ${line}!`)).toBe('line 2: «redacted»!')
  expect(redact('-----BEGIN OPENSSH PRIVATE KEY-----')).toBe('-----BEGIN OPENSSH PRIVATE KEY-----')
})

test('a text without secrets stays as it is', () => {
  expect(redact('nothing to hide')).toBe('nothing to hide')
})

/** The text and what stands in it when its longest word is taken for Base64 or hexadecimal. */
function decodings(text: string): string[] {
  const words = text.match(/[\w+/=-]{8,}/g) ?? []
  const decoded = words.flatMap((word) => [
    Buffer.from(word, 'base64').toString(),
    Buffer.from(word, 'base64').toString('utf16le'),
    Buffer.from(word, 'hex').toString(),
  ])
  return [text, ...decoded]
}

test('a secret that was forgotten takes no more work', () => {
  secret('vmware_soap_session=0123456789')
  forget('vmware_soap_session=0123456789')
  expect(redact('vmware_soap_session=0123456789')).toBe('vmware_soap_session=0123456789')
})
