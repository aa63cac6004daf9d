import { createHash, timingSafeEqual } from 'node:crypto'
import type { Account } from '../account.ts'
import { openedPlain, refused, type Scheme } from './authenticator.ts'
import { sameName } from './user-name.ts'

/** HTTP Basic, with the SOAP in plain sight of whoever sees the channel. */
export function basicScheme(account: () => Account): Scheme {
  return {
    offer: 'Basic realm="WSMAN"',
    recognises: ({ headers }) => /^Basic\b/i.test(headers.authorization ?? ''),
    open({ headers, body }) {
      const given = credentialsOf(headers.authorization)
      const { username, password } = account()
      if (!given || !sameUser(given.username, username) || !sameSecret(given.password, password))
        return refused
      return openedPlain(username, body)
    },
  }
}

function credentialsOf(header: string | undefined): { username: string; password: string } | undefined {
  const token = header?.match(/^Basic\s+(\S+)$/i)?.[1]
  if (!token) return undefined
  const text = decode(Buffer.from(token, 'base64'))
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** Older clients encode in Latin-1, which is no UTF-8 as soon as it matters. */
function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

/** The name may come with the machine's own domain in front. */
function sameUser(given: string, expected: string): boolean {
  return sameName(given.replace(/^[^\\]*\\/, ''), expected)
}

function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
