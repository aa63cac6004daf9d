import { X509Certificate } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Certificate } from '../account.ts'
import type { WinRmLimits } from '../system/winrm-configuration.ts'
import type { Authenticator, Opened } from './authenticator.ts'
import { envelope, parseRequest } from './envelope.ts'
import { WsmanFault } from './faults.ts'
import { answer, identify } from './operations.ts'
import type { Shells } from './shells.ts'

export interface ListenerParts {
  readonly authenticator: Authenticator
  readonly shells: Shells
  readonly limits: () => WinRmLimits
  readonly machineName: () => string
}

/** A WinRM listener: SOAP over HTTP POST on /wsman, behind an {@link Authenticator}. */
export function createListener(parts: ListenerParts): Server {
  return patient(createServer((request, response) => answerOn(request, response, parts, undefined)))
}

/** The same over HTTPS. The certificate is asked for with each connection; until there is one, none comes about. */
export function createTlsListener(
  parts: ListenerParts,
  certificate: () => Certificate | undefined,
): TlsServer {
  let current: { pem: string; der: Buffer } | undefined
  const server = createTlsServer((request, response) => answerOn(request, response, parts, current?.der))
  server.prependListener('connection', () => {
    const wanted = certificate()
    if (!wanted || wanted.cert === current?.pem) return
    server.setSecureContext(wanted)
    current = { pem: wanted.cert, der: new X509Certificate(wanted.cert).raw }
  })
  return patient(server)
}

/** Clients keep their socket between commands for as long as http.sys lets them: two minutes. */
function patient<S extends Server | TlsServer>(server: S): S {
  server.keepAliveTimeout = 120_000
  server.requestTimeout = 0
  return server
}

function answerOn(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ListenerParts,
  certificate: Buffer | undefined,
): void {
  serve(request, response, parts, certificate).catch((error: Error) => response.destroy(error))
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ListenerParts,
  certificate: Buffer | undefined,
): Promise<void> {
  response.setHeader('Server', 'Microsoft-HTTPAPI/2.0')
  if (!request.url?.toLowerCase().startsWith('/wsman')) return void response.writeHead(404).end()
  if (request.method !== 'POST') return void response.writeHead(405, { Allow: 'POST' }).end()
  const body = await readBody(request)
  const { headers, socket } = request
  const opened = parts.authenticator.open({ headers, body, socket, certificate })
  if (!opened.admitted) return void response.writeHead(opened.status, { ...opened.headers, ...EMPTY }).end()
  // Not one of SOAP's faults: MaxEnvelopeSizekb is kept by http.sys.
  if (opened.soap.length > parts.limits().envelopeBytes)
    return void response.writeHead(413, { ...opened.headers, ...EMPTY }).end()
  const { status, soap } = await replyTo(opened, parts)
  const sealed = opened.seal(Buffer.from(soap, 'utf8'))
  response.writeHead(status, {
    ...opened.headers,
    'Content-Type': sealed.contentType,
    'Content-Length': sealed.body.length,
  })
  response.end(sealed.body)
}

const EMPTY = { 'Content-Length': 0 }

async function replyTo(opened: Opened, parts: ListenerParts): Promise<{ status: number; soap: string }> {
  let relatesTo = ''
  try {
    const request = parseRequest(opened.soap.toString('utf8'))
    if (request.body.children.some(({ name }) => name === 'Identify'))
      return { status: 200, soap: identify() }
    relatesTo = request.messageId
    return { status: 200, soap: await answer(request, opened.user, parts.shells) }
  } catch (error) {
    const fault = error instanceof WsmanFault ? error : WsmanFault.internal(String(error))
    return { status: 500, soap: envelope(fault.action, relatesTo, fault.body(parts.machineName())) }
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}
