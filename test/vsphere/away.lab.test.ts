import { X509Certificate } from 'node:crypto'
import { createServer, request as forward, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type VsphereSession } from '../../src/vsphere/session.ts'
import { patience, type RestingHost, startRestingHost } from '../safety/resting-host.ts'

/** How a host is away: somebody answers for it, or its connections break. */
type Away = 503 | 504 | 'break'

const AWAY_MS = 30_000

/** What stands before a host. When it has seen a call of the method it goes away, before that call or after it was heard. */
class Road {
  away: Away | undefined
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

let host: RestingHost
let road: Awaited<ReturnType<typeof Road.before>>
let session: VsphereSession

beforeEach(async () => {
  host = await startRestingHost()
  const [{ url, username, password } = { url: '', username: '', password: '' }] = host.config.hosts
  road = await Road.before(url)
  const trust = { thumbprint: road.thumbprint }
  session = await connect({ url: road.url, username, password, trust, deadline: patience.look() })
})
afterEach(async () => {
  await session.close()
  await road.close()
  await host.stop()
})

test.each<[string, { heard: boolean; away: Away }]>([
  ['answers 503 for half a minute', { heard: false, away: 503 }],
  ['answers 504 to what its host has heard, and then for half a minute', { heard: true, away: 504 }],
  ['breaks for half a minute after its host has heard', { heard: true, away: 'break' }],
])(
  'a road that %s in the middle of a snapshot and of a revert ends neither, and nothing is done twice',
  { timeout: 300_000 },
  async (_, how) => {
    const vm = await session.findVirtualMachine('debian-1', patience.look())
    const request = { name: 'before', description: '', memory: false, quiesce: false }
    road.goAwayAt('CreateSnapshot_Task', how)
    const snapshot = await vm.takeSnapshot(request, patience.task())
    road.goAwayAt('RevertToSnapshot_Task', how)
    await vm.revertTo(snapshot, { suppressPowerOn: true }, patience.task())
    const { snapshots } = await vm.describe(patience.look())
    expect(snapshots.roots.map(({ ref }) => ref)).toEqual([snapshot])
    expect(snapshots.current).toBe(snapshot)
  },
)
