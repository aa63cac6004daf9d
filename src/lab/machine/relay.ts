import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { GuestEndpoint, GuestRole } from './machine.ts'
import { resetSocket } from './reset-socket.ts'
import type { Steps } from './steps.ts'

const HOST = '127.0.0.1'

type Carry = Steps<unknown>['carry']

interface ForwardedPort {
  readonly service: GuestEndpoint['service']
  readonly guestPort: number
}

/** The first of each is the one that the harness uses. */
const PORTS: Readonly<Record<GuestRole, readonly ForwardedPort[]>> = {
  linux: [{ service: 'ssh', guestPort: 22 }],
  'windows-stand-in': [
    { service: 'winrm', guestPort: 5985 },
    { service: 'winrms', guestPort: 5986 },
  ],
  'own-linux': [{ service: 'ssh', guestPort: 22 }],
  'own-windows': [
    { service: 'winrm', guestPort: 5985 },
    { service: 'winrms', guestPort: 5986 },
    { service: 'ssh', guestPort: 22 },
  ],
}

/** The ports of the guest that a machine of the role forwards. */
export function guestPortsOf(role: GuestRole): number[] {
  return PORTS[role].map(({ guestPort }) => guestPort)
}

/**
 * Ports of 127.0.0.1 that stay the same for the life of a machine, while the QEMU behind them comes and goes.
 * Without a QEMU a connection is closed at once.
 */
export class Relay {
  readonly endpoints: readonly GuestEndpoint[]
  readonly #servers: readonly Server[]
  readonly #open = new Set<Socket>()
  readonly #carry: Carry
  #hostPort: (guestPort: number) => number | undefined = () => undefined

  private constructor(servers: readonly Server[], endpoints: readonly GuestEndpoint[], carry: Carry) {
    this.#servers = servers
    this.endpoints = endpoints
    this.#carry = carry
  }

  /** @param first the port for the first of its services; the kernel chooses one where it is absent */
  static async listen(role: GuestRole, carry: Carry, first?: number): Promise<Relay> {
    const ports = await Promise.all(
      PORTS[role].map(async ({ service, guestPort }, place) => {
        const server = await listenOn(place === 0 ? (first ?? 0) : 0)
        return { server, guestPort, endpoint: { service, host: HOST, port: portOf(server) } }
      }),
    )
    const relay = new Relay(
      ports.map(({ server }) => server),
      ports.map(({ endpoint }) => endpoint),
      carry,
    )
    for (const { server, guestPort } of ports) {
      server.on('connection', (client) => relay.#accept(client, guestPort))
    }
    return relay
  }

  /** From now on connections go to this QEMU's ports. */
  attach(hostPort: (guestPort: number) => number | undefined): void {
    this.#hostPort = hostPort
  }

  /** The machine is gone or about to go: resets every connection and takes no more. */
  detach(): void {
    this.#hostPort = () => undefined
    for (const socket of this.#open) resetSocket(socket)
    this.#open.clear()
  }

  async close(): Promise<void> {
    this.detach()
    await Promise.all(
      this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    )
  }

  #accept(client: Socket, guestPort: number): void {
    this.#track(client)
    const port = this.#hostPort(guestPort)
    if (port === undefined) {
      client.resetAndDestroy()
      return
    }
    const guest = this.#track(connect(port, HOST))
    guest.once('connect', () => this.#carry(client, guest))
    guest.once('close', () => client.destroy())
    client.once('close', () => guest.destroy())
  }

  #track(socket: Socket): Socket {
    this.#open.add(socket)
    socket.setNoDelay(true)
    // An error is followed by a close, which the other side hears.
    socket.on('error', () => {})
    return socket.once('close', () => this.#open.delete(socket))
  }
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, HOST)
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port.')
  return address.port
}
