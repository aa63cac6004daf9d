import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The seam between HTTP and SOAP. A scheme may need several turns on one socket (NTLM), and may seal what passes
 * through it; Basic needs one and seals nothing.
 */
export interface Authenticator {
  /** Unwraps one request: its plain SOAP text and who sent it, or the answer that the handshake needs next. */
  open(request: HttpRequest): Opened | Refused
}

export interface HttpRequest {
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** What connection-bound schemes key their state by. */
  readonly socket: Socket
}

export interface Opened {
  readonly admitted: true
  readonly user: string
  readonly soap: Buffer
  /** Wraps the answer as the request was wrapped. */
  seal(soap: Buffer): { contentType: string; body: Buffer }
}

export interface Refused {
  readonly admitted: false
  readonly status: number
  readonly headers: Record<string, string | string[]>
}
