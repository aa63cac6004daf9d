import type { Readable } from 'node:stream'
import { isFault } from '../faults/errors.ts'
import type { Arguments, Data, MethodName, Returned } from '../soap/data.ts'
import type { Exchange, VimTransport } from '../soap/transport.ts'
import { HostClock } from './host-clock.ts'
import { Leftovers } from './leftovers.ts'
import { isAway, waitOut, wasNotHeard } from './patience.ts'

/** `login` gives a fresh session; the password stays with it. */
export type Login = (exchange: Exchange) => Promise<void>

/**
 * The methods of a host within a session. A session that the host has ended (idle for 15 to 30 minutes, or hostd
 * restarted) is made anew once, and the call goes on.
 */
export class VimService {
  readonly content: Data<'ServiceContent'>
  readonly transport: VimTransport
  readonly leftovers: Leftovers
  readonly clock: HostClock
  readonly #login: Login
  #loggingIn: Promise<void> | undefined
  #session = 1

  constructor(transport: VimTransport, content: Data<'ServiceContent'>, login: Login) {
    this.transport = transport
    this.content = content
    this.leftovers = new Leftovers(transport)
    this.clock = new HostClock((deadline) =>
      this.call('CurrentTime', { _this: 'ServiceInstance:ServiceInstance' }, { deadline }),
    )
    this.#login = login
  }

  get host(): string {
    return this.transport.host
  }

  /** Grows with every login: what the host keeps per session (filters, views) is gone when it has changed. */
  get session(): number {
    return this.#session
  }

  call<Method extends MethodName>(
    method: Method,
    parameters: Arguments<Method>,
    exchange: Exchange,
  ): Promise<Returned<Method>> {
    const run = () => this.inSession(exchange, () => this.transport.call(method, parameters, exchange))
    return waitOut(exchange.deadline, run, READS.test(method) ? isAway : wasNotHeard)
  }

  /** The body of a file on the host, as it comes. */
  getStream(path: string, exchange: Exchange): Promise<Readable> {
    return this.authenticated(exchange, () => this.transport.getStream(path, exchange))
  }

  /** Reads something, which may be done any number of times: again after a new login, and while the host is away. */
  authenticated<T>(exchange: Exchange, read: () => Promise<T>): Promise<T> {
    return waitOut(exchange.deadline, () => this.inSession(exchange, read), isAway)
  }

  /** Runs, and once more after a new login when the session has ended. */
  async inSession<T>(exchange: Exchange, run: () => Promise<T>): Promise<T> {
    const session = this.#session
    try {
      return await run()
    } catch (error) {
      // The views and tokens of a session that another call has made anew are gone with it.
      const isOver = session !== this.#session && isFault(error, 'ManagedObjectNotFound')
      if (!isOver && !isFault(error, 'NotAuthenticated')) throw error
      if (session === this.#session) await this.#loginAgain(exchange)
      return run()
    }
  }

  /** One login for all calls that found the session ended at the same time. */
  async #loginAgain(exchange: Exchange): Promise<void> {
    // What was to be done was refused for want of a session: nothing is done twice when the login is tried again.
    const login = () => this.#login(exchange)
    this.#loggingIn ??= waitOut(exchange.deadline, login, isAway).then(() => {
      this.#session++
      this.leftovers.forget()
    })
    try {
      await this.#loggingIn
    } finally {
      this.#loggingIn = undefined
    }
  }
}

/** What changes nothing, and may be asked any number of times. */
const READS = /^(Retrieve|Query|Find|Current|Refresh|Search|Has)/
