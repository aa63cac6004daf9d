import { createHash } from 'node:crypto'
import pRetry from 'p-retry'
import { Client, type ClientChannel, type ConnectConfig } from 'ssh2'
import type { Deadline } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import { secret } from '../../core/redact.ts'
import { GuestError, type GuestErrorKind } from '../errors.ts'

/** Where a guest's SSH server is, and who logs in. */
export interface SshAccess {
  /** The machine's inventory name: messages speak of it. */
  machine: string
  host: string
  port: number
  username: string
  password?: string
  /** Text of the key, PEM or OpenSSH format. */
  privateKey?: string
  /** `SHA256:…` as ssh-keygen -l prints it. Without it the key of the first connection is held on to. */
  hostKey?: string
}

const CONNECT_MS = 20_000
// A machine that was reverted or cut off answers nothing more: ten seconds of silence end its connection.
const KEEPALIVE_MS = 2_000
const KEEPALIVES_UNANSWERED = 5

/** One connection that is kept, and made anew when it died. */
export class SshConnection {
  readonly #access: SshAccess
  #hostKey: string | undefined
  #shownKey: string | undefined
  #client: Promise<Client> | undefined

  constructor(access: SshAccess) {
    if (access.password) secret(access.password)
    if (access.privateKey) secret(access.privateKey)
    this.#access = access
    this.#hostKey = access.hostKey
  }

  /**
   * A channel with a command behind it.
   * @throws GuestError `unreachable` or `login`
   */
  async openChannel(command: string, deadline: Deadline): Promise<ClientChannel> {
    const connection = this.#connect(deadline)
    const client = await connection
    return this.#execute(client, command, deadline).catch((error: unknown) => {
      // A server that does not even answer this is not there any more.
      this.#forget(connection)
      client.destroy()
      throw error
    })
  }

  /** Gives up a connection that says nothing any more. */
  drop(): void {
    this.#client?.then(
      (client) => client.destroy(),
      () => undefined,
    )
    this.#client = undefined
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined)
    this.#client = undefined
    client?.end()
  }

  /** An error that names the machine. @param why the end of the sentence that says what was seen */
  failure(kind: GuestErrorKind, why: string, cause?: unknown): GuestError {
    const { machine, username, host, port } = this.#access
    return new GuestError(kind, `SSH of ${machine} (${username}@${host}:${port}): ${why}.`, {
      hint: HINTS[kind] ?? 'See the log of the SSH server in the guest.',
      fields: { machine, host, port, username },
      cause,
    })
  }

  #connect(deadline: Deadline): Promise<Client> {
    this.#client ??= this.#keep(this.#open(deadline))
    return this.#client
  }

  #keep(opening: Promise<Client>): Promise<Client> {
    opening.then(
      (client) => client.once('close', () => this.#forget(opening)),
      () => this.#forget(opening),
    )
    return opening
  }

  #forget(connection: Promise<Client>): void {
    if (this.#client === connection) this.#client = undefined
  }

  /** Another try is worth it while a guest boots: its server refuses, or drops what it accepted too early. */
  #open(deadline: Deadline): Promise<Client> {
    return pRetry(() => this.#openOnce(deadline), {
      retries: 3,
      minTimeout: 250,
      shouldRetry: ({ error }) =>
        error instanceof GuestError && error.kind === 'unreachable' && deadline.remainingMs > 1_000,
    })
  }

  #openOnce(deadline: Deadline): Promise<Client> {
    return new Promise((resolve, reject) => {
      const client = new Client()
      // Small packets back and forth: Nagle's algorithm would hold each back for the 40 ms of a delayed ACK.
      client.once('connect', () => client.setNoDelay(true))
      client.once('ready', () => resolve(client))
      client.on('error', (error) => reject(this.#connectError(error)))
      client.once('close', () => {
        reject(this.failure('unreachable', 'the connection was closed while it was being made'))
      })
      client.connect(this.#config(Math.min(CONNECT_MS, Math.max(1, deadline.remainingMs))))
    })
  }

  #config(readyTimeout: number): ConnectConfig {
    const { host, port, username, password, privateKey } = this.#access
    return {
      host,
      port,
      username,
      ...(password === undefined ? {} : { password }),
      ...(privateKey === undefined ? {} : { privateKey }),
      readyTimeout,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_UNANSWERED,
      hostVerifier: (key: Buffer) => this.#isItsKey(key),
    }
  }

  #isItsKey(key: Buffer): boolean {
    const seen = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
    this.#hostKey ??= seen
    this.#shownKey = seen
    return seen === this.#hostKey
  }

  #execute(client: Client, command: string, deadline: Deadline): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string, cause?: unknown) => {
        clearTimeout(timer)
        reject(this.failure('unreachable', `no channel for a command: ${why}`, cause))
      }
      const timer = setTimeout(() => refuse('no answer'), deadline.remainingMs)
      try {
        client.exec(command, (error, channel) => {
          if (error) return refuse(error.message, error)
          clearTimeout(timer)
          resolve(channel)
        })
      } catch (error) {
        refuse(messageOf(error), error)
      }
    })
  }

  #connectError(error: Error & { level?: string }): GuestError {
    if (error.level === 'client-authentication') return this.failure('login', 'the login was refused', error)
    if (this.#shownKey !== undefined && this.#shownKey !== this.#hostKey) {
      return this.failure('login', `it shows the host key ${this.#shownKey}, not ${this.#hostKey}`, error)
    }
    return this.failure('unreachable', error.message, error)
  }
}

const HINTS: Partial<Record<GuestErrorKind, string>> = {
  unreachable: 'Is the machine up, its SSH server running and the port open to this computer?',
  login:
    'Check user, password or key, and the host key in the configuration: `ssh-keygen -lf` in the guest prints the right one.',
  deadline: 'Give the operation more time, or see in the guest what holds the command up.',
}
