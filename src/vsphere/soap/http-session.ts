import type { IncomingHttpHeaders } from 'node:http'
import type { Agent, RequestOptions } from 'node:https'
import { urlToHttpOptions } from 'node:url'
import { forget, secret } from '../../core/redact.ts'
import { beginningOf, type HttpAnswer, type HttpRequest, send, textOf, UnexpectedStatus } from './http.ts'
import { wordsOf } from './page-words.ts'
import { type Trust, trustingAgent } from './trust.ts'

/** A whole answer. */
export interface TextAnswer extends Omit<HttpAnswer, 'body'> {
  data: string
}

/** Requests to one host over kept connections, with the session's cookie. */
export class HttpSession {
  readonly #url: URL
  readonly #endpoint: RequestOptions
  readonly #agent: Agent
  #cookie: string | undefined

  /** @param url of the endpoint that is posted to */
  constructor(url: URL, trust: Trust) {
    this.#url = url
    this.#endpoint = urlToHttpOptions(url)
    this.#agent = trustingAgent(trust)
  }

  get(path: string, signal: AbortSignal): Promise<HttpAnswer> {
    const where = urlToHttpOptions(new URL(path, this.#url))
    return this.#exchange(where, { method: 'GET', headers: {}, signal })
  }

  async post(body: string, headers: HttpRequest['headers'], signal: AbortSignal): Promise<TextAnswer> {
    const answer = await this.#exchange(this.#endpoint, { method: 'POST', headers, body, signal })
    const { status, headers: sent } = answer
    const data = await textOf(answer.body)
    // The host's own is a fault in an envelope; any other is the page of somebody between.
    if (status === 500 && !data.includes('Envelope')) throw new UnexpectedStatus(status, wordsOf(sent, data))
    return { status, headers: sent, data }
  }

  forgetCookie(): void {
    this.#keepCookie(undefined)
  }

  /** Ends every exchange under way and every connection. */
  close(): void {
    this.#agent.destroy()
  }

  async #exchange(where: RequestOptions, request: HttpRequest): Promise<HttpAnswer> {
    const cookie = this.#cookie
    const headers = cookie === undefined ? request.headers : { ...request.headers, Cookie: cookie }
    const answer = await send(where, this.#agent, { ...request, headers })
    this.#keepCookie(sessionCookieOf(answer.headers) ?? this.#cookie)
    return answered(answer, request)
  }

  #keepCookie(cookie: string | undefined): void {
    if (cookie === this.#cookie) return
    if (this.#cookie !== undefined) forget(this.#cookie)
    this.#cookie = cookie === undefined ? undefined : secret(cookie)
  }
}

/** Characters. That of a vCenter takes some hundred. */
const LONGEST_COOKIE = 4_096

/** `vmware_soap_session`, to be sent back as it came: real hosts put its value into quotes. */
function sessionCookieOf(headers: IncomingHttpHeaders): string | undefined {
  const line = headers['set-cookie']?.find((candidate) => candidate.startsWith('vmware_soap_session='))
  const cookie = line?.split(';', 1)[0]
  return cookie === undefined || cookie.length > LONGEST_COOKIE ? undefined : cookie
}

/** A SOAP fault comes with status 500; anything else but 200 is not from a VIM server, or no file. */
async function answered(answer: HttpAnswer, { method }: HttpRequest): Promise<HttpAnswer> {
  const { status, headers, body } = answer
  if (status === 200 || (status === 500 && method === 'POST')) return answer
  throw new UnexpectedStatus(status, wordsOf(headers, await beginningOf(body)))
}
