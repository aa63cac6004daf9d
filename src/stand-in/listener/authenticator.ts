import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The seam between HTTP and SOAP. A scheme may need several turns on one socket (NTLM), and may seal what passes
 * through it; Basic needs one and seals nothing.
 */
export interface Authenticator {
  /** Unwraps one request: its plain SOAP text and who sent it, or the answer that stands in the way. */
  open(request: HttpRequest): Opened | Unopened
}

/** An {@link Authenticator} of one name. */
export interface Scheme extends Authenticator {
  /** The WWW-Authenticate line that offers it. */
  readonly offer: string
  /** Whether the request speaks it. */
  recognises(request: HttpRequest): boolean
}

export interface HttpRequest {
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** What connection-bound schemes key their state by. */
  readonly socket: Socket
  /** Of this listener, in DER; undefined where HTTP is not encrypted. */
  readonly certificate: Buffer | undefined
}

export interface Opened {
  readonly admitted: true
  readonly user: string
  readonly soap: Buffer
  /** Whether the SOAP came in sealed, so that it needs no encrypted channel. */
  readonly sealed: boolean
  /** The end of a handshake may travel with the first answer. */
  readonly headers: Record<string, string>
  /** Wraps the answer as the request was wrapped. */
  seal(soap: Buffer): { contentType: string; body: Buffer }
}

/** 401 in a handshake or after it failed, 200 when it is over and nothing was asked yet, or another refusal. */
export interface Unopened {
  readonly admitted: false
  readonly status: number
  readonly headers: Record<string, string | string[]>
}

export const SOAP_TYPE = 'application/soap+xml;charset=UTF-8'

/** What a scheme answers whom it does not admit; the offers of all schemes are added to it. */
export const refused: Unopened = { admitted: false, status: 401, headers: {} }

/** Nothing is wrapped: the body is the SOAP, and so is the answer's. */
export function openedPlain(user: string, soap: Buffer, headers: Opened['headers'] = {}): Opened {
  const seal = (answer: Buffer) => ({ contentType: SOAP_TYPE, body: answer })
  return { admitted: true, user, soap, sealed: false, headers, seal }
}
