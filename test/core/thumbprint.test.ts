import { expect, test } from 'vitest'
import { readThumbprint } from '../../src/core/thumbprint.ts'

const pairs = Array.from({ length: 32 }, (_, at) => (at * 7).toString(16).padStart(2, '0'))
const colons = pairs.join(':').toUpperCase()

const forms: [who: string, text: string][] = [
  ['Node.js and Firefox', colons],
  ['curl and Chrome', pairs.join('')],
  ['openssl 3', `sha256 Fingerprint=${colons}`],
  ['openssl 1', `SHA256 Fingerprint=${colons}\n`],
  ['keytool', `SHA256: ${colons}`],
  ['gnutls', `sha-256:${pairs.join('')}`],
  ['Windows, with its mark of direction', `\u200e${pairs.join(' ')}`],
  ['a mixture', ` ${pairs.join('-').toUpperCase()} `],
]

test.each(forms)('the form of %s is read', (_who, text) => {
  expect(readThumbprint(text)).toEqual({ sha256: colons })
})

const mistakes: [what: string, text: string, told: RegExp][] = [
  ['SHA-1', pairs.slice(0, 20).join(':'), /is a thumbprint of SHA-1, the wrong kind/],
  ['SHA-1 of openssl', `SHA1 Fingerprint=${pairs.slice(0, 20).join(':')}`, /SHA-1, the wrong kind/],
  ['MD5', `MD5 Fingerprint=${pairs.slice(0, 16).join(':')}`, /MD5, the wrong kind/],
  ['one digit less', colons.slice(0, -1), /^must be a SHA-256 thumbprint/],
  ['another character', colons.replace(/^../, 'GG'), /^must be a SHA-256 thumbprint/],
  ['nothing', '', /^must be/],
]

test.each(mistakes)('%s is told', (_what, text, told) => {
  expect(readThumbprint(text)).toEqual({ mistake: expect.stringMatching(told) })
})
