import { createHash, timingSafeEqual } from 'node:crypto'
import type { Account } from '../account.ts'
import type { Authenticator, Opened, Refused } from './authenticator.ts'

const SOAP_TYPE = 'application/soap+xml;charset=UTF-8'

/** HTTP Basic with the SOAP in plain sight, as `AllowUnencrypted=true` and `Basic=true` have it. */
export function basicAuthenticator(account: () => Account): Authenticator {
  return {
    open({ headers, body }) {
      const given = credentialsOf(headers.authorization)
      const { username, password } = account()
      if (!given || !sameUser(given.username, username) || !sameSecret(given.password, password))
        return refused
      return opened(username, body)
    },
  }
}

// The order and the realm are those of http.sys.
const refused: Refused = {
  admitted: false,
  status: 401,
  headers: { 'WWW-Authenticate': 'Basic realm="WSMAN"' },
}

function opened(user: string, soap: Buffer): Opened {
  return { admitted: true, user, soap, seal: (answer) => ({ contentType: SOAP_TYPE, body: answer }) }
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

/** Windows' account names know no case, and may come with the machine's own domain in front. */
function sameUser(given: string, expected: string): boolean {
  return given.replace(/^[^\\]*\\/, '').toLowerCase() === expected.toLowerCase()
}

function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
