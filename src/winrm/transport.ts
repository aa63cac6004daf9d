import type net from 'node:net'
import { Client } from 'undici'
import type { Deadline } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import type { WinRmAccess } from './access.ts'
import {
  type Authentication,
  authenticationFor,
  type Conversation,
  type HttpMessage,
  type HttpResponse,
} from './authentication.ts'
import { WinRmError } from './errors.ts'
import { openSocket, unreachable } from './socket.ts'

/**
 * Carries envelopes to a listener, one at a time, over one kept socket. A socket that is known to be dead, or that
 * was idle for so long that nobody knows, is replaced before anything is sent on it: that is always safe.
 */
export class Transport {
  readonly #access: WinRmAccess
  readonly #authentication: Authentication
  #connection: Connection | undefined

  constructor(access: WinRmAccess) {
    this.#access = access
    this.#authentication = authenticationFor(access)
  }

  /**
   * Sends an envelope and returns the envelope that answers it, be it a fault or not.
   * @param answerBy when the listener must have answered at the latest
   * @throws WinRmError `unreachable`, `login` or `protocol`
   */
  async exchange(envelope: string, answerBy: Deadline): Promise<string> {
    const { post, conversation } = await this.#connect(answerBy)
    const response = await post(conversation.seal(Buffer.from(envelope)), answerBy)
    this.#refuse(response)
    return conversation.unseal(response).toString('utf8')
  }

  close(): void {
    this.#connection?.close()
    this.#connection = undefined
  }

  async #connect(answerBy: Deadline): Promise<Connection> {
    if (this.#connection?.alive()) return this.#connection
    const socket = await openSocket(this.#access, answerBy)
    this.#connection = await converse(this.#access, this.#authentication, socket, answerBy)
    return this.#connection
  }

  /** Lets through what carries an envelope: 200, and the 500 and 400 of faults. */
  #refuse({ status, body }: HttpResponse): void {
    if (status === 401) {
      this.close()
      throw loginRefused(this.#access)
    }
    if (status === 200 || ((status === 500 || status === 400) && body.length > 0)) return
    throw new WinRmError('protocol', `WinRM of ${this.#access.machine} answered with HTTP ${status}.`, {
      hint: 'Is the port that of a WinRM listener, with no proxy or other service in front of it?',
      fields: { machine: this.#access.machine, status },
    })
  }
}

interface Connection {
  conversation: Conversation
  post(message: HttpMessage, answerBy: Deadline): Promise<HttpResponse>
  alive(): boolean
  close(): void
}

async function converse(
  access: WinRmAccess,
  authentication: Authentication,
  socket: net.Socket,
  answerBy: Deadline,
): Promise<Connection> {
  const client = clientOver(access, socket)
  const post = (message: HttpMessage, by: Deadline) => postOver(client, access, message, by)
  const conversation = await authentication.begin((message) => post(message, answerBy))
  return {
    conversation,
    post,
    alive: () => !socket.destroyed && !socket.readableEnded,
    close: () => void client.destroy(),
  }
}

/** An HTTP client that lives as long as its socket: a conversation is worth nothing on another one. */
function clientOver(access: WinRmAccess, socket: net.Socket): Client {
  const origin = `${access.https ? 'https' : 'http'}://${access.host.includes(':') ? `[${access.host}]` : access.host}:${access.port}`
  const sockets = [socket]
  return new Client(origin, {
    pipelining: 1,
    // A machine that was reverted or restarted forgets our socket and never says so: trust it while it is warm only.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 4_000,
    // In its own turn: the client is not ready for a connector that calls back at once.
    connect: (_options, callback) =>
      queueMicrotask(() => {
        const next = sockets.pop()
        if (next === undefined) callback(new Error('the connection was lost'), null)
        else callback(null, next)
      }),
  })
}

async function postOver(
  client: Client,
  access: WinRmAccess,
  { headers, body }: HttpMessage,
  answerBy: Deadline,
): Promise<HttpResponse> {
  const startedAt = performance.now()
  const signal = answerBy.signal
  try {
    const response = await client.request({
      method: 'POST',
      path: '/wsman',
      headers: { 'user-agent': 'Snapwitness WinRM client', ...headers },
      body,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const bytes = Buffer.from(await response.body.arrayBuffer())
    return { status: response.statusCode, headers: response.headers, body: bytes }
  } catch (error) {
    client.destroy()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    throw unreachable(access, signal.aborted ? `no answer in ${seconds} s` : messageOf(error), error)
  }
}

function loginRefused({ machine, username, https }: WinRmAccess): WinRmError {
  return new WinRmError('login', `WinRM login refused by ${machine} (401) for ${username}.`, {
    hint: https
      ? 'Check the user and the password; Basic wants a local account and Service\\Auth\\Basic = true.'
      : 'Check the user and the password. A Windows of defaults refuses Basic, and refuses it over HTTP: use HTTPS, or set Service\\Auth\\Basic and Service\\AllowUnencrypted.',
    fields: { machine, username, status: 401 },
  })
}
