import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf, SnapwitnessError } from '../../core/errors.ts'
import { IncomingCall } from './call.ts'
import { selfSignedCertificate } from './certificate.ts'
import { serveDatastoreFile } from './datastore-files.ts'
import { faultOf } from './fault.ts'
import { HostService } from './host-service.ts'
import { invoke } from './invoke.ts'
import type { LabHost } from './lab-host.ts'
import { Registrations } from './registrations.ts'
import { serviceVersions } from './service/versions.ts'
import { writeFault } from './soap/envelope.ts'

export interface VimEndpoint {
  /** `https://127.0.0.1:40001/sdk` */
  readonly url: string
  readonly port: number
  /** SHA-256 of the certificate: `AB:CD:…`. */
  readonly thumbprint: string
  /** Ends every connection and session. The machines are left as they are. */
  close(): Promise<void>
}

/**
 * Presents the lab as a standalone host that speaks the vSphere Web Services API (VIM25).
 * @param port 0 takes a free one
 */
export async function startVimEndpoint({
  host,
  port: wantedPort = 0,
  address = '127.0.0.1',
}: {
  readonly host: LabHost
  readonly port?: number
  readonly address?: string
}): Promise<VimEndpoint> {
  const { key, cert, thumbprint } = host.certificate ?? (await selfSignedCertificate(address))
  // Longer than the clients keep idle connections, so that a request does not meet a closing one.
  const server = createServer({ key, cert, keepAliveTimeout: 120_000 })
  const port = await listen(server, wantedPort, address)
  let rebooting = Promise.resolve()
  const reboot = () => {
    rebooting = rebootNow()
    return rebooting
  }
  const registrations = new Registrations(host)
  const boot = () => new HostService(host, registrations, { port, thumbprint }, reboot)
  let service = boot()
  server.on('request', (request, response) => {
    const { manners, sessions } = service
    const forgetSessions = () => {
      for (const session of sessions.all) sessions.close(session)
    }
    manners
      .answer({ request, response, forgetSessions }, () => answer(service, request, response))
      .catch((error: unknown) => response.destroy(error as Error))
  })
  /** The machines lose their power; sessions and tasks are forgotten; for a while nobody answers. */
  const rebootNow = async () => {
    await close(server, service)
    await Promise.all(host.machines.map((machine) => machine.losePower()))
    await sleep(REBOOT_MS)
    service = boot()
    await listen(server, port, address)
  }
  const url = `https://${address}:${port}/sdk`
  return { url, port, thumbprint, close: () => rebooting.then(() => close(server, service)) }
}

/** Long enough for whoever waits for an answer to give up a connection or two. */
const REBOOT_MS = 3_000

async function listen(server: Server, port: number, address: string): Promise<number> {
  server.listen(port, address)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new SnapwitnessError(
      'LAB_PORT',
      `The lab cannot listen on ${address}:${port}: ${messageOf(cause)}`,
      {
        hint: 'choose another port, or 0 for any that is free.',
        cause,
      },
    )
  }
  return (server.address() as AddressInfo).port
}

async function answer(
  service: HostService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'https://lab')
  if (request.method === 'POST' && /^\/sdk(\/|$)/.test(pathname))
    return answerSoap(service, request, response)
  if (request.method === 'GET' && pathname === '/sdk/vimServiceVersions.xml') {
    return send(response, 200, serviceVersions())
  }
  if (pathname.startsWith('/folder')) return serveDatastoreFile(service, request, response)
  send(response, 404, '')
}

async function answerSoap(
  service: HostService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const hungUp = new AbortController()
  response.on('close', () => hungUp.abort())
  const client = {
    address: request.socket.remoteAddress ?? '',
    userAgent: request.headers['user-agent'] ?? '',
  }
  const before = service.sessions.find(request.headers.cookie)
  const call = new IncomingCall(service, client, hungUp.signal, before)
  try {
    const answer = await invoke(await readBody(request), call)
    if (call.token !== before?.token) {
      response.setHeader('Set-Cookie', `vmware_soap_session="${call.token}"; Path=/; HttpOnly; Secure`)
    }
    send(response, 200, service.manners.write(answer))
  } catch (error) {
    // SOAP 1.1 section 6.2: a fault is answered with status 500.
    send(response, 500, writeFault(faultOf(error)))
  }
}

/** No call of the API comes near this size. */
const largestBody = 4 * 2 ** 20

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > largestBody) throw new Error(`The request is longer than ${largestBody} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8', 'Cache-Control': 'no-cache' })
  response.end(body)
}

async function close(server: Server, service: HostService): Promise<void> {
  service.close()
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
