import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Agent, type RequestOptions, request } from 'node:https'
import { finished } from 'node:stream'
import { BoundedBytes, MOST } from '../../core/bounds.ts'
import type { TrustedRequest } from './trust.ts'

const MOST_HEADER_BYTES = 16 * 1024

export interface HttpRequest {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  signal: AbortSignal
}

/** An answer whose body is still to come. */
export interface HttpAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: IncomingMessage
}

/** The host answered, but not what a VIM server answers. */
export class UnexpectedStatus extends Error {
  readonly status: number
  /** The status, and what the answer says beside it. */
  readonly told: string

  constructor(status: number, words = '') {
    super(`HTTP status ${status}`)
    this.status = status
    this.told = words === '' ? String(status) : `${status}: ${words}`
  }
}

/** No answer began. `reusedSocket`: the request went over a kept connection, which the host may have been closing. */
export class NoAnswer extends Error {
  readonly reusedSocket: boolean

  constructor(cause: Error, reusedSocket: boolean) {
    super('no answer began', { cause })
    this.reusedSocket = reusedSocket
  }
}

/**
 * Sends one request, and resolves when the head of its answer is there. No redirects, no proxies.
 * @param where as `urlToHttpOptions` makes it
 * @throws NoAnswer
 */
export function send(
  where: RequestOptions,
  agent: Agent,
  { method, headers, body, signal }: HttpRequest,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const options: TrustedRequest = {
      ...where,
      agent,
      method,
      headers: { ...headers, ...length },
      whileWanted: signal,
      // Said, because NODE_OPTIONS would say otherwise.
      insecureHTTPParser: false,
      maxHeaderSize: MOST_HEADER_BYTES,
    }
    const sent = request(options)
    // By hand: Node.js's own way with a signal takes as long as half of a request.
    const abort = () => sent.destroy(signal.reason)
    signal.addEventListener('abort', abort)
    sent.once('close', () => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
    sent.once('response', (answer) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
    )
    // 101 is no response to Node.js, and without this no error either.
    sent.once('upgrade', (answer, socket) => {
      socket.destroy()
      reject(new UnexpectedStatus(answer.statusCode ?? 0))
    })
    sent.on('error', (error) => reject(new NoAnswer(error, sent.reusedSocket)))
    sent.end(body)
  })
}

/**
 * A whole body. By hand as well: the general way, by an iterator, is three times as long.
 * @throws TooMuch
 */
export function textOf(body: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const bytes = new BoundedBytes(MOST.answerBytes)
    body.on('data', (chunk) => {
      if (!bytes.add(chunk)) body.destroy(bytes.tooMuch)
    })
    finished(body, (error) => (error ? reject(error) : resolve(bytes.whole().toString('utf8'))))
  })
}

/** Bytes, and milliseconds: of what is no answer, as much is read as tells what it is. */
const MOST_OF_A_PAGE = 8 * 1024
const PAGE_MS = 1_000

/** As much of a body as comes soon. */
export function beginningOf(body: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let length = 0
    const timer = setTimeout(() => body.destroy(), PAGE_MS)
    body.on('data', (chunk) => {
      parts.push(chunk)
      length += chunk.length
      if (length >= MOST_OF_A_PAGE) body.destroy()
    })
    finished(body, () => {
      clearTimeout(timer)
      resolve(Buffer.concat(parts).toString('utf8', 0, MOST_OF_A_PAGE))
    })
  })
}
