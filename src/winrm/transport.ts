import type net from 'node:net'
import tls from 'node:tls'
import type { WinRmAccess } from '../core/access.ts'
import type { Deadline } from '../core/deadline.ts'
import type { Authentication, Conversation, HttpMessage, HttpResponse } from './authentication.ts'
import { clientOver, postOver } from './http.ts'
import { authenticationFor } from './schemes.ts'
import { openSocket } from './socket.ts'
import { checkAnswer } from './status.ts'

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
    const kept = this.connected ? this.#connection : undefined
    try {
      const connection = kept ?? (await this.#connect(answerBy))
      const response = await send(envelope, connection, answerBy)
      // A listener that forgot the login of a kept socket, as after a restart of its service, did nothing either.
      if (response.status === 401 && kept) return await this.#exchangeAnew(envelope, answerBy)
      return this.#read(response, connection)
    } catch (error) {
      // What broke here, be it a socket or a seal, carries nothing any more.
      this.close()
      throw error
    }
  }

  close(): void {
    this.#connection?.close()
    this.#connection = undefined
  }

  /** Whether an envelope would go out at once, without a handshake before it. */
  get connected(): boolean {
    return this.#connection?.alive() === true
  }

  /**
   * Connects beforehand.
   * @throws WinRmError `unreachable`, `login` or `protocol`
   */
  async connect(by: Deadline): Promise<void> {
    await this.#connect(by)
  }

  async #connect(answerBy: Deadline): Promise<Connection> {
    this.close()
    const socket = await openSocket(this.#access, answerBy)
    this.#connection = await converse(this.#access, this.#authentication, socket, answerBy)
    return this.#connection
  }

  async #exchangeAnew(envelope: string, answerBy: Deadline): Promise<string> {
    const connection = await this.#connect(answerBy)
    return this.#read(await send(envelope, connection, answerBy), connection)
  }

  #read(response: HttpResponse, { conversation }: Connection): string {
    checkAnswer(response, this.#access)
    return conversation.unseal(response).toString('utf8')
  }
}

function send(
  envelope: string,
  { post, conversation }: Connection,
  answerBy: Deadline,
): Promise<HttpResponse> {
  return post(conversation.seal(Buffer.from(envelope)), answerBy)
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
  const certificate = socket instanceof tls.TLSSocket ? socket.getPeerCertificate().raw : undefined
  try {
    const conversation = await authentication.begin({
      post: (message) => post(message, answerBy),
      certificate,
    })
    return {
      conversation,
      post,
      alive: () => !socket.destroyed && !socket.readableEnded,
      close: () => void client.destroy(),
    }
  } catch (error) {
    void client.destroy()
    throw error
  }
}
