import type { WinRmAccess } from '../core/access.ts'
import { pageText } from '../core/page-text.ts'
import { inLine } from '../core/words.ts'
import type { HttpResponse } from './authentication.ts'
import { WinRmError, type WinRmErrorKind } from './errors.ts'
import { loginRefused, mayBeOfWinRm, realmOf } from './refusal.ts'

/**
 * Lets through what holds an envelope, as far as is seen from without: whatever else answers is no listener.
 * @throws WinRmError
 */
export function checkAnswer(response: HttpResponse, access: WinRmAccess): void {
  checkStatus(response, access)
  if (!mayHoldAnEnvelope(response)) throw notAnswered(response, access)
}

/**
 * Lets through what may be an answer to a handshake: 200, and the 500 and 400 of faults.
 * @throws WinRmError
 */
export function checkStatus(response: HttpResponse, access: WinRmAccess): void {
  const { status } = response
  if (status === 401 && mayBeOfWinRm(response)) throw loginRefused(response, access)
  if (status === 200 || ((status === 500 || status === 400) && mayHoldAnEnvelope(response))) return
  throw notAnswered(response, access)
}

/** An answer of HTTP that is none of WS-Management, told by its status and in its own words. */
export function notAnswered(response: HttpResponse, access: WinRmAccess): WinRmError {
  const { status } = response
  const { machine } = access
  const { kind, hint } = meaningOf(response, access)
  const what = `WinRM of ${machine} answered with HTTP ${status}: ${saidIn(response) || 'it said nothing'}.`
  return new WinRmError(kind, what, { hint, fields: { machine, status } })
}

/** A page of a proxy is none, and neither is one of HTTP.sys, which answers where the service does not. */
function mayHoldAnEnvelope({ headers, body }: HttpResponse): boolean {
  const type = String(headers['content-type'])
  return (
    /^multipart\/encrypted/i.test(type) || /<(?:\w+:)?Envelope[\s>]/.test(body.toString('latin1', 0, 1_000))
  )
}

/** Whether so much of an answer has come that it is known to be none of WS-Management. */
export function isPage(response: HttpResponse): boolean {
  const isHtml = /html/i.test(String(response.headers['content-type']))
  return (isHtml || response.body.length >= LOOKED_AT) && !mayHoldAnEnvelope(response)
}

function meaningOf(
  { status, body }: HttpResponse,
  { auth, https }: WinRmAccess,
): { kind: WinRmErrorKind; hint: string } {
  if (PASSING.includes(status)) {
    return {
      kind: 'starting',
      hint: 'The WinRM service starts or stops, or what stands before it has no way to it: is the service up (sc query WinRM)?',
    }
  }
  if (status === 500 && body.length === 0 && !https) {
    return {
      kind: 'policy',
      hint:
        auth === 'basic'
          ? 'A Windows of defaults refuses messages that nobody has sealed, as those of Basic over HTTP are: leave `auth` out of the configuration, use HTTPS, or set Service\\AllowUnencrypted.'
          : 'See the WinRM log of the machine; HTTPS (port 5986) takes messages that HTTP does not.',
    }
  }
  if (status === 403) {
    return {
      kind: 'policy',
      hint: 'Something refuses this computer, whoever logs in: a proxy in front of the machine, or a listener that wants a certificate of ours.',
    }
  }
  return {
    kind: 'other-service',
    hint: 'Is the port that of a WinRM listener, and `https` as it is there (winrm enumerate winrm/config/listener), with no proxy or other service in front of it, and is `address` the right one?',
  }
}

/** Too many requests, one that took too long to arrive, and the ways to say that the service is not there now: HTTP's, and those of a proxy of Cloudflare's make. */
const PASSING = [408, 429, 502, 503, 504, 520, 521, 522, 523, 524]

/** Bytes of a page that are looked at, and characters of it that are told. */
const LOOKED_AT = 4_096
const MOST_SAID = 200

/** Who answered, and the words of the page without its marks. */
function saidIn(response: HttpResponse): string {
  const { headers, body } = response
  const words = pageText(body.toString('utf8', 0, LOOKED_AT)).replace(/\s+/g, ' ')
  const said = inLine(words, MOST_SAID)
  const server = headers.server === undefined ? '' : inLine(String(headers.server), 80)
  const realm = inLine(realmOf(response) ?? '', 80)
  const asks = realm && `it asks for the login of “${realm}”`
  const quote = said && `“${said}”${response.isPart ? ' and more without an end' : ''}`
  const all = [quote, asks].filter((part) => part !== '').join(', and ')
  return [all, server && `(${server})`].filter((part) => part !== '').join(' ')
}
