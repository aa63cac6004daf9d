import { expect, it } from 'vitest'
import { sealedIn, sealedMessage } from '../../src/winrm/sealed-message.ts'

// Bytes that look like the end of the frame are among those that a cipher may give.
const sealed = { signature: Buffer.alloc(16, 1), cipher: Buffer.from('ab--Encrypted Boundary--\r\n\r\ncd') }
const message = sealedMessage(sealed, sealed.cipher.length)
const type = message.headers['content-type'] ?? ''
const answer = (body: Buffer, contentType = type) => ({
  status: 200,
  headers: { 'content-type': contentType },
  body,
})
const changed = (from: RegExp | string, to: string) =>
  Buffer.from(message.body.toString('latin1').replaceAll(from, to), 'latin1')

it('is framed as [MS-WSMV] 2.2.9.1 shows it', () => {
  expect(message.body.toString('latin1')).toBe(
    [
      '--Encrypted Boundary',
      '\tContent-Type: application/HTTP-SPNEGO-session-encrypted',
      `\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=${sealed.cipher.length}`,
      '--Encrypted Boundary',
      '\tContent-Type: application/octet-stream',
      `\x10\0\0\0${'\x01'.repeat(16)}${sealed.cipher.toString('latin1')}--Encrypted Boundary--`,
      '',
    ].join('\r\n'),
  )
})

it('is read with the tabs and without, whatever its bytes look like', () => {
  expect(sealedIn(answer(message.body))).toEqual(sealed)
  expect(sealedIn(answer(changed('\t', '')))).toEqual(sealed)
})

it.each<[string, Buffer, string?]>([
  ['an answer of another type', message.body, 'application/soap+xml;charset=UTF-8'],
  ['another length than it says', changed(/Length=\d+/g, 'Length=7')],
  ['a signature that is longer than all', changed('\x10\0\0\0', '\xff\xff\0\0')],
  ['only its beginning', message.body.subarray(0, 120)],
  [
    'a frame with nothing in it',
    changed(/octet-stream\r\n[\s\S]*$/g, 'octet-stream\r\n--Encrypted Boundary--\r\n'),
  ],
  ['nothing', Buffer.alloc(0)],
])('%s is no seal', (_title, body, contentType) => {
  expect(sealedIn(answer(body, contentType))).toBeUndefined()
})
