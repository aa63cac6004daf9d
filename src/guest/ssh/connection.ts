import pRetry from 'p-retry'
import type { Client, ClientChannel } from 'ssh2'
import type { SshAccess } from '../../core/access.ts'
import type { Deadline } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import { secret } from '../../core/redact.ts'
import { GuestError } from '../errors.ts'
import { SshEndpoint } from './endpoint.ts'
import type { HostKeyCheck } from './host-key.ts'
import { secretsOf } from './secrets.ts'
import { openTunnel } from './tunnel.ts'

/** One connection that is kept, and made anew when it died. */
export class SshConnection {
  readonly #guest: SshEndpoint
  readonly #jump: SshEndpoint | undefined
  #client: Promise<Client> | undefined

  /** @param machineKey the key of the machine at any address; with it the guest's is kept by {@link learn} alone */
  constructor(access: SshAccess, machineKey: HostKeyCheck | undefined) {
    for (const text of secretsOf(access)) secret(text)
    const { machine, jump } = access
    this.#guest = new SshEndpoint(access, { name: machine, machine, machineKey })
    this.#jump = jump && new SshEndpoint(jump, { name: `the jump host of ${machine}`, machine })
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

  /** Keeps the guest's host key. @throws GuestError `login` */
  learn(): void {
    this.#guest.learn()
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

  /** An error that names the machine; see {@link SshEndpoint.failure}. */
  failure(...about: Parameters<SshEndpoint['failure']>): GuestError {
    return this.#guest.failure(...about)
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
    return this.#jump ? openTunnel(this.#jump, this.#guest, deadline) : this.#guest.connect(deadline)
  }

  #execute(client: Client, command: string, deadline: Deadline): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string, cause?: unknown) => {
        clearTimeout(timer)
        reject(this.failure('unreachable', `no channel for a command: ${why}`, { cause }))
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
}
