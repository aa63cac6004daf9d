import { Readable } from 'node:stream'
import type { Client } from 'soap'
import type { Deadline } from '../../core/deadline.ts'
import type { Arguments, MethodName, Ref, Returned } from './data.ts'
import { decodeReturned } from './decode.ts'
import { encodeCall } from './encode.ts'
import { failureOf, wasStale } from './failures.ts'
import { textOf } from './http.ts'
import { HttpSession } from './http-session.ts'
import { methods } from './schema.ts'
import { forgetExchange, soapClient } from './soap-client.ts'
import type { Trust } from './trust.ts'
import { NAMESPACE } from './wsdl.ts'

/** What every exchange with the host carries. */
export interface Exchange {
  deadline: Deadline
  /** The machine it is about, for the errors. */
  machine?: string | undefined
  /** The same as an object of the inventory, where the host keeps its tasks by it. */
  entity?: Ref<'VirtualMachine'>
}

/** One host by HTTPS: its SOAP methods, and plain GETs with the same session cookie and the same trust. */
export class VimTransport {
  readonly host: string
  readonly #http: HttpSession
  readonly #soap: Client
  #closed = false

  /** @param url of the `/sdk` endpoint */
  static async open(url: URL, trust: Trust): Promise<VimTransport> {
    const http = new HttpSession(url, trust)
    return new VimTransport(url.hostname, http, await soapClient(http))
  }

  private constructor(host: string, http: HttpSession, soap: Client) {
    this.host = host
    this.#http = http
    this.#soap = soap
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
    parameters: Arguments<Method>,
    exchange: Exchange,
  ): Promise<Returned<Method>> {
    const message = { _xml: encodeCall(method, parameters) }
    return this.#exchange(method, exchange, async (signal) => {
      const [response] = await this.#soap[`${method}Async`](message, { signal })
      return decodeReturned(response, methods[method].returns) as Returned<Method>
    })
  }

  /** The body of a small document on the host. */
  getText(path: string, exchange: Exchange): Promise<string> {
    return this.#exchange(`GET ${path}`, exchange, async (signal) =>
      textOf((await this.#http.get(path, signal)).body),
    )
  }

  /** The body of a file on the host as it comes. The stream fails when the deadline passes. */
  async getStream(path: string, exchange: Exchange): Promise<Readable> {
    const method = `GET ${path}`
    const { body } = await this.#exchange(method, exchange, (signal) => this.#http.get(path, signal))
    return Readable.from(this.#body(body, method, exchange), { objectMode: false })
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
    this.#http.forgetCookie()
  }

  /** Ends every exchange under way and every connection. */
  close(): void {
    this.#closed = true
    this.#http.close()
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
      forgetExchange(this.#soap)
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
}

const READS = /^(GET |Retrieve|ContinueRetrieve|WaitForUpdates|Find)/
