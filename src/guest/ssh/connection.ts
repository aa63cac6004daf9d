import { setTimeout as sleep } from 'node:timers/promises'
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
   * A channel with a command behind it. Where a kept connection has no room for another, a new one may have.
   * @throws GuestError of the kinds that say why there is none
   */
  async openChannel(command: string, deadline: Deadline): Promise<ClientChannel> {
    const kept = this.#client
    try {
      return await this.#openChannelOn(this.#connect(deadline), command, deadline)
    } catch (error) {
      if (kept === undefined || !isRefusedSession(error)) throw error
      return this.#openChannelOn(this.#connect(deadline), command, deadline)
    }
  }

  async #openChannelOn(
    connection: Promise<Client>,
    command: string,
    deadline: Deadline,
  ): Promise<ClientChannel> {
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

  /** Another try is worth it while a guest boots, and while its server holds us off. */
  async #open(deadline: Deadline): Promise<Client> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#openOnce(deadline)
      } catch (error) {
        const pauseMs = pauseAfter(error, tries)
        if (pauseMs === undefined || deadline.remainingMs < pauseMs + 1_000) throw error
        await sleep(pauseMs)
      }
    }
  }

  #openOnce(deadline: Deadline): Promise<Client> {
    return this.#jump ? openTunnel(this.#jump, this.#guest, deadline) : this.#guest.connect(deadline)
  }

  #execute(client: Client, command: string, deadline: Deadline): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string, cause?: unknown) => {
        clearTimeout(timer)
        const { kind, ...hint } = isOfTheServer(cause) ? NO_SESSION : AWAY
        reject(this.failure(kind, `no channel for a command: ${why}`, { ...hint, cause }))
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

/** A server that refuses, or drops what it accepted too early, is asked a few times; one that says to be back, until it is. */
function pauseAfter(error: unknown, tries: number): number | undefined {
  if (!(error instanceof GuestError)) return undefined
  if (error.kind === 'starting') return HELD_OFF_PAUSE_MS
  return error.kind === 'unreachable' && tries <= MOST_RETRIES ? FIRST_PAUSE_MS * 2 ** (tries - 1) : undefined
}

const MOST_RETRIES = 3
const FIRST_PAUSE_MS = 250
/** A server that has seen too many connections counts the next ones too. */
const HELD_OFF_PAUSE_MS = 3_000

/** Whether it is an answer of the server (RFC 4254, 5.1 and 5.4), and not of the connection's end. */
function isOfTheServer(cause: unknown): boolean {
  return cause instanceof Error && /open failure: (?!server closed)|^Unable to exec/.test(cause.message)
}

function isRefusedSession(error: unknown): boolean {
  return error instanceof GuestError && error.kind === 'policy'
}

const AWAY = { kind: 'unreachable' } as const
const NO_SESSION = {
  kind: 'policy',
  hint: 'The login was right, and the server gives the user no session, or runs no command in it: see MaxSessions, ForceCommand and the shell of the user in the guest.',
} as const
