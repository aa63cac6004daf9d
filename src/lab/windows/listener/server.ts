import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Authenticator, Opened } from './authenticator.ts'
import { envelope, parseRequest } from './envelope.ts'
import { WsmanFault } from './faults.ts'
import { answer, identify } from './operations.ts'
import type { Shells } from './shells.ts'

export interface ListenerParts {
  readonly authenticator: Authenticator
  readonly shells: Shells
  readonly machineName: () => string
}

/** A WinRM listener: SOAP over HTTP POST on /wsman, behind an {@link Authenticator}. */
export function createListener(parts: ListenerParts): Server {
  const server = createServer((request, response) => {
    serve(request, response, parts).catch((error: Error) => response.destroy(error))
  })
  // Clients keep their socket between commands for as long as http.sys lets them: two minutes.
  server.keepAliveTimeout = 120_000
  server.requestTimeout = 0
  return server
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ListenerParts,
): Promise<void> {
  response.setHeader('Server', 'Microsoft-HTTPAPI/2.0')
  if (!request.url?.toLowerCase().startsWith('/wsman')) return void response.writeHead(404).end()
  if (request.method !== 'POST') return void response.writeHead(405, { Allow: 'POST' }).end()
  const body = await readBody(request)
  const opened = parts.authenticator.open({ headers: request.headers, body, socket: request.socket })
  if (!opened.admitted) return void response.writeHead(opened.status, opened.headers).end()
  const { status, soap } = await replyTo(opened, parts)
  const sealed = opened.seal(Buffer.from(soap, 'utf8'))
  response.writeHead(status, { 'Content-Type': sealed.contentType, 'Content-Length': sealed.body.length })
  response.end(sealed.body)
}

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
