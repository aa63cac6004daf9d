import { X509Certificate } from 'node:crypto'
import { createServer, request as forward, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { generate } from 'selfsigned'

/** How a host is away: somebody answers for it, or its connections break. */
export type Away = 503 | 504 | 'break'

const AWAY_MS = 30_000

/**
 * What stands before a host. When it has seen a call of the method it goes away, before that call or after it was heard; and
 * what it is told to refuse never comes to the host.
 */
export class Road {
  away: Away | undefined
  /** The fault by which a call is refused, by its text; undefined where it is let through. */
  refuses: (call: string) => string | undefined = () => undefined
  readonly #server: Server
  #trigger: { method: string; heard: boolean; away: Away } | undefined

  static async before(url: string): Promise<Road & { url: string; thumbprint: string }> {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
    })
    const road = new Road(createServer({ key, cert }), new URL(url))
    await new Promise<void>((resolve) => road.#server.listen(0, '127.0.0.1', resolve))
    const { port } = road.#server.address() as AddressInfo
    const thumbprint = new X509Certificate(cert).fingerprint256
    return Object.assign(road, { url: `https://127.0.0.1:${port}/sdk`, thumbprint })
  }

  private constructor(server: Server, host: URL) {
    this.#server = server
    server.on('request', async (request, response) => {
      const body = await text(request)
      const trigger = this.#trigger
      const isIt = trigger !== undefined && body.includes(`<${trigger.method} `)
      if (isIt && !trigger.heard) this.#goAway(trigger.away)
      if (this.away === 'break') return request.socket.destroy()
      if (this.away !== undefined) return response.writeHead(this.away).end('no healthy upstream')
      const fault = this.refuses(body)
      if (fault !== undefined) return response.writeHead(500).end(soapFault(fault))
      const { method, headers, url: path } = request
      const options = {
        method,
        headers,
        path,
        port: host.port,
        host: host.hostname,
        rejectUnauthorized: false,
      }
      const asked = forward(options, async (answer) => {
        const answered = await text(answer)
        if (isIt && trigger.heard) {
          this.#goAway(trigger.away)
          return this.away === 'break'
            ? request.socket.destroy()
            : response.writeHead(Number(this.away)).end()
        }
        const { 'transfer-encoding': _, ...kept } = answer.headers
        const length = { 'content-length': Buffer.byteLength(answered) }
        response.writeHead(answer.statusCode ?? 0, { ...kept, ...length }).end(answered)
      })
      asked.on('error', () => request.socket.destroy()).end(body)
    })
  }

  goAwayAt(method: string, { heard, away }: { heard: boolean; away: Away }): void {
    this.#trigger = { method, heard, away }
  }

  #goAway(away: Away): void {
    this.#trigger = undefined
    this.away = away
    setTimeout(() => {
      this.away = undefined
    }, AWAY_MS)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function soapFault(fault: string): string {
  return `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><Fault><faultcode>ServerFaultCode</faultcode><faultstring>The host says ${fault}.</faultstring><detail><${fault}Fault xmlns="urn:vim25" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${fault}"/></detail></Fault></Body></Envelope>`
}
