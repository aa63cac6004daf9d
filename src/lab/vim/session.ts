import { randomBytes, randomUUID } from 'node:crypto'
import { type Data, data } from './schema/values.ts'

export interface Client {
  readonly address: string
  readonly userAgent: string
}

/** One login. It owns what a client made for itself: collectors, filters and views. */
export class Session<Own> {
  /** The secret in the cookie. */
  readonly token = randomBytes(20).toString('hex')
  /** The public name of the session, as UserSession.key tells it. */
  readonly key = randomUUID()
  /** By the value of their reference. */
  readonly objects = new Map<string, Own>()
  readonly #userName: string
  readonly #client: Client
  readonly #now: () => Date
  readonly #loginTime: Date
  readonly #end = new AbortController()
  #lastActive: Date
  #calls = 0

  /** @param now what time the host believes it is */
  constructor(userName: string, client: Client, now: () => Date) {
    this.#now = now
    this.#loginTime = now()
    this.#lastActive = now()
    this.#userName = userName
    this.#client = client
  }

  /** Aborts when the session is over: whoever waits in it must stop. */
  get ended(): AbortSignal {
    return this.#end.signal
  }

  get idleMs(): number {
    return this.#now().getTime() - this.#lastActive.getTime()
  }

  touch(): void {
    this.#lastActive = this.#now()
    this.#calls += 1
  }

  end(): void {
    this.objects.clear()
    this.#end.abort()
  }

  get info(): Data<'UserSession'> {
    return data('UserSession', {
      key: this.key,
      userName: this.#userName,
      fullName: 'Snapwitness Lab',
      loginTime: this.#loginTime,
      lastActiveTime: this.#lastActive,
      locale: 'en',
      messageLocale: 'en',
      extensionSession: false,
      ipAddress: this.#client.address,
      userAgent: this.#client.userAgent,
      callCount: this.#calls,
    })
  }
}

/** Half an hour, as hosts are reported to do. */
const idleLimitMs = 30 * 60_000

export class Sessions<Own> {
  readonly #byToken = new Map<string, Session<Own>>()
  readonly #now: () => Date

  constructor(now = () => new Date()) {
    this.#now = now
  }

  get all(): readonly Session<Own>[] {
    return [...this.#byToken.values()]
  }

  open(userName: string, client: Client): Session<Own> {
    const session = new Session<Own>(userName, client, this.#now)
    this.#byToken.set(session.token, session)
    return session
  }

  /**
   * The living session that a Cookie header names.
   * Clients echo the pair quoted, unquoted, or with the attributes of our Set-Cookie behind it.
   */
  find(cookie: string | undefined): Session<Own> | undefined {
    const token = cookie?.match(/vmware_soap_session="?([0-9a-f]+)/)?.[1]
    const session = token === undefined ? undefined : this.#byToken.get(token)
    if (session === undefined || session.idleMs <= idleLimitMs) return session
    this.close(session)
    return undefined
  }

  close(session: Session<Own>): void {
    this.#byToken.delete(session.token)
    session.end()
  }
}
