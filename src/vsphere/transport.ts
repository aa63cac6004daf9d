import type { IncomingHttpHeaders } from 'node:http'
import type { Agent } from 'node:https'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Client, IHttpClient } from 'soap'
import type { Deadline } from '../core/deadline.ts'
import { secret } from '../core/redact.ts'
import type { Arguments, MethodName, Returned } from './data.ts'
import { decodeReturned } from './decode.ts'
import { encodeFields } from './encode.ts'
import { failureOf, UnexpectedStatus, wasStale } from './failures.ts'
import { type HttpAnswer, type HttpRequest, send } from './http.ts'
import { methods } from './schema.ts'
import { soapClient } from './soap-client.ts'
import { type Trust, trustingAgent } from './trust.ts'
import { NAMESPACE } from './wsdl.ts'

/** What every exchange with the host carries. */
export interface Exchange {
  deadline: Deadline
  /** The machine it is about, for the errors. */
  machine?: string | undefined
}

/** One host by HTTPS: its SOAP methods, and plain GETs with the same session cookie and the same trust. */
export class VimTransport {
  readonly #url: URL
  readonly #http: Http
  readonly #soap: Client
  readonly #agent: Agent
  #closed = false

  /** @param url of the `/sdk` endpoint */
  static async open(url: URL, trust: Trust): Promise<VimTransport> {
    const agent = trustingAgent(trust)
    const http = new Http(agent)
    const soap = await soapClient(url.href, soapOver(http))
    return new VimTransport(url, http, soap, agent)
  }

  private constructor(url: URL, http: Http, soap: Client, agent: Agent) {
    this.#url = url
    this.#http = http
    this.#soap = soap
    this.#agent = agent
  }

  get host(): string {
    return this.#url.hostname
  }

  /** @param version of the API, such as `7.0.0.0` */
  speak(version: string): void {
    this.#soap.setSOAPAction(`${NAMESPACE}/${version}`)
  }

  /**
   * Calls one method.
   * @throws VsphereError as the host refused it or could not be reached
   * @throws DeadlineError when the answer did not come in time
   */
  async call<Method extends MethodName>(
    method: Method,
    { _this, ...parameters }: Arguments<Method>,
    exchange: Exchange,
  ): Promise<Returned<Method>> {
    const message = encodeFields(
      { _this, ...parameters },
      { _this: '@ManagedObject', ...methods[method].takes },
    )
    return this.#exchange(method, exchange, async (signal) => {
      const [response] = await this.#soap[`${method}Async`](message, { signal })
      return decodeReturned(response, methods[method].returns) as Returned<Method>
    })
  }

  /** The body of a small document on the host. */
  getText(path: string, exchange: Exchange): Promise<string> {
    return this.#exchange(`GET ${path}`, exchange, async (signal) =>
      text((await this.#get(path, signal)).body),
    )
  }

  /** The body of a file on the host as it comes. The stream fails when the deadline passes. */
  async getStream(path: string, exchange: Exchange): Promise<Readable> {
    const method = `GET ${path}`
    const { body } = await this.#exchange(method, exchange, (signal) => this.#get(path, signal))
    return Readable.from(this.#body(body, method, exchange), { objectMode: false })
  }

  #get(path: string, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#http.exchange(new URL(path, this.#url), { method: 'GET', headers: {}, signal })
  }

  /** The errors of a stream, too, hold the request with its cookie. */
  async *#body(body: Readable, method: string, { deadline, machine }: Exchange): AsyncGenerator<Buffer> {
    try {
      yield* body
    } catch (thrown) {
      throw failureOf(thrown, { host: this.host, method, machine }, deadline.expired)
    }
  }

  forgetSession(): void {
    this.#http.cookie.forget()
  }

  /** Ends every exchange under way and every connection. */
  close(): void {
    this.#closed = true
    this.#agent.destroy()
  }

  async #exchange<T>(
    method: string,
    { deadline, machine }: Exchange,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const timeout = deadline.signal
    try {
      return await this.#onFreshConnection(method, () => run(timeout))
    } catch (thrown) {
      throw failureOf(thrown, { host: this.host, method, machine }, timeout.aborted)
    } finally {
      this.#forgetRequest()
    }
  }

  /** A read that met a connection which the host was just closing is made once more; anything else might be done twice. */
  async #onFreshConnection<T>(method: string, run: () => Promise<T>): Promise<T> {
    try {
      return await this.#unlessClosed(run)
    } catch (thrown) {
      if (!READS.test(method) || !wasStale(thrown)) throw thrown
      return this.#unlessClosed(run)
    }
  }

  /** The agent would open another connection. */
  async #unlessClosed<T>(run: () => Promise<T>): Promise<T> {
    if (this.#closed) throw Object.assign(new Error('the session was closed'), { code: 'ECONNABORTED' })
    return run()
  }

  /** `soap` keeps the last exchange for debugging, the password of a Login among it. */
  #forgetRequest(): void {
    for (const key of Object.keys(this.#soap)) {
      if (/^last[A-Z]/.test(key)) this.#soap[key] = undefined
    }
  }
}

/** Requests over one agent, with the session's cookie. */
class Http {
  readonly cookie = new SessionCookie()
  readonly #agent: Agent

  constructor(agent: Agent) {
    this.#agent = agent
  }

  async exchange(url: URL, request: HttpRequest): Promise<HttpAnswer> {
    const { value } = this.cookie
    const headers = value === undefined ? request.headers : { ...request.headers, Cookie: value }
    const answer = await send(url, this.#agent, { ...request, headers })
    this.cookie.remember(answer.headers)
    return answered(answer, request)
  }
}

/** `soap`'s own way, by axios, would print requests, passwords and all, where the environment sets DEBUG. */
function soapOver(http: Http): IHttpClient {
  const post = async (url: string, body: string, headers: HttpRequest['headers'], signal: AbortSignal) => {
    const answer = await http.exchange(new URL(url), { method: 'POST', headers, body, signal })
    return { ...answer, data: await text(answer.body) }
  }
  return {
    request(url, data, callback, headers = {}, { signal } = {}) {
      const exchange = post(url, data, headers, signal)
      exchange.then((response) => callback(null, response, response.data), callback)
      // What `soap` hands on to callers of its own callback style; nobody here reads it.
      return exchange as unknown as ReturnType<IHttpClient['request']>
    },
  }
}

const READS = /^(GET |Retrieve|ContinueRetrieve|WaitForUpdates|Find)/

/** A SOAP fault comes with status 500; anything else but 200 is not from a VIM server, or no file. */
function answered(answer: HttpAnswer, { method }: HttpRequest): HttpAnswer {
  const { status, body } = answer
  if (status === 200 || (status === 500 && method === 'POST')) return answer
  body.on('error', () => {}).destroy()
  throw new UnexpectedStatus(status)
}

/** `vmware_soap_session`, sent back as it came: real hosts put its value into quotes. */
class SessionCookie {
  value: string | undefined

  remember(headers: IncomingHttpHeaders): void {
    const line = headers['set-cookie']?.find((candidate) => candidate.startsWith('vmware_soap_session='))
    if (line !== undefined) this.value = secret(line.split(';')[0] ?? '')
  }

  forget(): void {
    this.value = undefined
  }
}
