import type net from 'node:net'
import { Client, errors } from 'undici'
import type { WinRmAccess } from '../core/access.ts'
import { BoundedBytes, MOST, TooMuch } from '../core/bounds.ts'
import type { Deadline } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import type { HttpMessage, HttpResponse } from './authentication.ts'
import { tooMuch, WinRmError } from './errors.ts'
import { unreachable } from './socket.ts'
import { isPage } from './status.ts'
import { tlsRefused } from './tls-refusal.ts'

/** An HTTP client that lives as long as its socket: a conversation is worth nothing on another one. */
export function clientOver(access: WinRmAccess, socket: net.Socket): Client {
  const origin = `${access.https ? 'https' : 'http'}://${access.host.includes(':') ? `[${access.host}]` : access.host}:${access.port}`
  const sockets = [socket]
  // TLS 1.3 says only now what it has against the client, and goes on to an end that would hide it.
  socket.once('error', (error) => socket.destroy(error))
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

/**
 * Posts a message and returns the whole answer. After an error the client is gone.
 * @throws WinRmError `unreachable`, `other-service` or `too-much`
 */
export async function postOver(
  client: Client,
  access: WinRmAccess,
  message: HttpMessage,
  answerBy: Deadline,
): Promise<HttpResponse> {
  const startedAt = performance.now()
  const done = answerBy.whenPassed(() => void client.destroy())
  try {
    return await answerTo(message, client)
  } catch (error) {
    client.destroy()
    if (error instanceof TooMuch) throw tooMuch(error, access.machine)
    if (error instanceof errors.HTTPParserError) throw notHttp(access, error)
    const refused = tlsRefused(access, error)
    if (refused) throw refused
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    throw unreachable(access, answerBy.expired ? `no answer in ${seconds} s` : messageOf(error), error)
  } finally {
    done()
  }
}

/** By undici's handlers: the streams of its `request()` cost more than all else that is done for a small answer. */
function answerTo({ headers, body }: HttpMessage, client: Client): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let head: Pick<HttpResponse, 'status' | 'headers'> = { status: 0, headers: {} }
    const bytes = new BoundedBytes(MOST.answerBytes)
    const soFar = (): HttpResponse => ({ ...head, body: bytes.whole(), isPart: true })
    client.dispatch(
      {
        method: 'POST',
        path: '/wsman',
        headers: { 'user-agent': 'Snapwitness WinRM client', ...headers },
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        // Must be there.
        onRequestStart: () => undefined,
        onResponseStart(_controller, status, headers) {
          head = { status, headers }
        },
        onResponseData(_controller, part) {
          // What it throws ends the connection.
          const isFirstLook = bytes.length < PAGE_BYTES
          if (!bytes.add(part)) throw bytes.tooMuch
          if (isFirstLook && bytes.length >= PAGE_BYTES && isPage(soFar())) throw bytes.tooMuch
        },
        onResponseEnd: () => resolve({ ...head, body: bytes.whole() }),
        onResponseError: (_controller, error) => {
          if (isPage(soFar())) resolve(soFar())
          else reject(error)
        },
      },
    )
  })
}

/** Nobody reads a page to its end: it may have none. */
const PAGE_BYTES = 64 * 1024

const MOST_SAID = 200

function notHttp({ machine, host, port }: WinRmAccess, cause: errors.HTTPParserError): WinRmError {
  const said = inLine('data' in cause ? String(cause.data ?? '') : '', MOST_SAID)
  return new WinRmError(
    'other-service',
    `What answers at ${host}:${port} for the WinRM of ${machine} does not speak HTTP: ${said === '' ? messageOf(cause) : `“${said}”`}.`,
    {
      hint: 'Is `port` that of the WinRM listener (5985 for HTTP, 5986 for HTTPS), and `address` the right one?',
      fields: { machine, host, port },
      cause,
    },
  )
}
