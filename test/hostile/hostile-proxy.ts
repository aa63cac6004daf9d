import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { resetSocket } from '../../src/lab/machine/reset-socket.ts'

export const DISTURBANCES = ['cut', 'stall', 'slow', 'duplicate', 'truncate'] as const
export const DIRECTIONS = ['to the server', 'to the client'] as const

/**
 * - `cut`: both ends see a reset connection, and not this message
 * - `stall`: from this message on, nothing more goes in this direction of the connection, which stays open
 * - `slow`: this message comes in small pieces
 * - `duplicate`: this message comes twice
 * - `truncate`: half of this message comes, then an orderly end
 */
export type Disturbance = (typeof DISTURBANCES)[number]
export type Direction = (typeof DIRECTIONS)[number]

/** What to do, and at which message in that direction, counted from 1 over all connections. */
export interface Blow {
  disturbance: Disturbance
  direction: Direction
  message: number
  /** From then on every connection, old and new, is cut. */
  forGood?: true
}

const SLOW_PIECES = 16
const SLOW_PAUSE_MS = 20

/**
 * Stands between a client and a server, and strikes once. A message is what one read of the socket yields: on a local
 * network that is what the other side wrote at once.
 */
export class HostileProxy {
  readonly #server: Server
  readonly #connections = new Set<Connection>()
  #counts: Record<Direction, number> = none()
  #blow: Blow | undefined
  #struck = false

  /** @param serverPort of a server on this computer, asked for with every connection */
  static async start(serverPort: () => number): Promise<HostileProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    const proxy = new HostileProxy(server, serverPort)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return proxy
  }

  private constructor(server: Server, serverPort: () => number) {
    this.#server = server
    server.on('connection', (client) => {
      if (this.#isGone) return void client.resetAndDestroy()
      const connection = new Connection(client, serverPort(), (direction) => this.#next(direction))
      this.#connections.add(connection)
      connection.closed.then(() => this.#connections.delete(connection))
    })
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** How many of the client's connections are open. */
  get connections(): number {
    return this.#connections.size
  }

  /** Whether the message that was waited for came. */
  get struck(): boolean {
    return this.#struck
  }

  /** How many messages came since the last {@link lieInWait}. */
  get messages(): Readonly<Record<Direction, number>> {
    return this.#counts
  }

  /** Counts anew. Without a blow everything passes. */
  lieInWait(blow?: Blow): void {
    this.#counts = none()
    this.#blow = blow
    this.#struck = false
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get #isGone(): boolean {
    return this.#struck && this.#blow?.forGood === true
  }

  #next(direction: Direction): Disturbance | undefined {
    if (this.#isGone) return 'cut'
    const message = ++this.#counts[direction]
    if (this.#blow?.direction !== direction || this.#blow.message !== message) return undefined
    this.#struck = true
    return this.#blow.disturbance
  }
}

class Connection {
  readonly closed: Promise<unknown>
  readonly #client: Socket
  readonly #upstream: Socket
  readonly #disturb: (direction: Direction) => Disturbance | undefined

  constructor(
    client: Socket,
    serverPort: number,
    disturb: (direction: Direction) => Disturbance | undefined,
  ) {
    this.#client = client
    this.#upstream = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    this.#disturb = disturb
    for (const socket of [this.#client, this.#upstream]) socket.on('error', () => this.cut())
    this.#pump(this.#client, this.#upstream, 'to the server')
    this.#pump(this.#upstream, this.#client, 'to the client')
    // A client that is gone does not come back; its half of the server's connection goes with it.
    this.closed = new Promise<void>((resolve) => {
      client.once('close', () => {
        this.#upstream.destroy()
        resolve()
      })
    })
    this.#upstream.once('close', () => client.end())
  }

  cut(): void {
    resetSocket(this.#client)
    resetSocket(this.#upstream)
  }

  #pump(from: Socket, to: Socket, direction: Direction): void {
    let lost = false
    from.on('data', async (message: Buffer) => {
      if (lost) return
      const disturbance = this.#disturb(direction)
      lost = disturbance === 'stall' || disturbance === 'truncate'
      if (disturbance === undefined) to.write(message)
      else if (disturbance === 'cut') this.cut()
      else if (disturbance === 'duplicate') to.write(Buffer.concat([message, message]))
      else if (disturbance === 'truncate') to.end(message.subarray(0, Math.ceil(message.length / 2)))
      else if (disturbance === 'slow') {
        from.pause()
        await inPieces(message, to)
        from.resume()
      }
    })
    from.on('end', () => (lost ? this.cut() : to.end()))
  }
}

async function inPieces(message: Buffer, to: Socket): Promise<void> {
  const size = Math.ceil(message.length / SLOW_PIECES)
  for (let at = 0; at < message.length; at += size) {
    to.write(message.subarray(at, at + size))
    await sleep(SLOW_PAUSE_MS)
  }
}

function none(): Record<Direction, number> {
  return { 'to the server': 0, 'to the client': 0 }
}
