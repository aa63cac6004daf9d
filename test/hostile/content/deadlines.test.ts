import net, { type AddressInfo, type Socket } from 'node:net'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import { afterEach, expect, it } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { SnapwitnessError } from '../../../src/core/errors.ts'
import { createGuest } from '../../../src/guest/create-guest.ts'
import { connect } from '../../../src/vsphere/session.ts'

const DEADLINE_MS = 1_000

let closing: (() => void) | undefined
afterEach(() => closing?.())

/** What a server does with a connection, once something has come on it. */
type Manner = (socket: Socket) => void

const every = (ms: number, text: string) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(text), ms)
  socket.once('close', () => clearInterval(timer))
}

/** Past the deadline an error may be that it has passed, before it what was seen. */
const MANNERS: [string, Manner][] = [
  ['says nothing at all', () => undefined],
  [
    'switches to another protocol',
    (socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
    },
  ],
  ['switches protocols without saying to which', (socket) => void socket.write('HTTP/1.1 101 Now\r\n\r\n')],
  ['asks again and again to continue', every(1, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50))],
  ['gives early hints without end', every(1, 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'.repeat(50))],
  [
    'begins an answer that comes letter by letter',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
      every(5, ' ')(socket)
    },
  ],
  [
    'sends chunks without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      every(5, '1\r\n \r\n')(socket)
    },
  ],
  [
    'sends headers without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      every(1, 'X: y\r\n'.repeat(100))(socket)
    },
  ],
  ['sends a status line without end', every(1, 'H'.repeat(1_000))],
]

it.each(MANNERS)('a vSphere host that %s is given up in time', async (_, manner) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'x' }], { keyType: 'ec' })
  const port = await listening(tls.createServer({ key, cert }), 'secureConnection', manner)
  const url = `https://127.0.0.1:${port}/sdk`
  const thumbprint = await thumbprintAt(port)
  const options = { url, username: 'root', password: 'correct horse', trust: { thumbprint } }
  await expectGivenUp((deadline) => connect({ ...options, deadline }))
})

it.each(MANNERS)('a WinRM listener that %s is given up in time', async (_, manner) => {
  const port = await listening(net.createServer(), 'connection', manner)
  const login = { host: '127.0.0.1', port, username: 'Administrator', password: 'correct horse' }
  const guest = createGuest({ name: 'win10-1', kind: 'windows', winrm: { ...login, auth: 'negotiate' } })
  await expectGivenUp((deadline) => guest.identify(deadline))
  await guest.close()
})

it.each([
  ...MANNERS.slice(0, 1),
  ['greets without end', every(1, 'before the version\r\n'.repeat(100))],
  ['sends a version without end', every(1, `SSH-2.0-${'x'.repeat(1_000)}`)],
  ['says its version, and no more', (socket: Socket) => void socket.write('SSH-2.0-x\r\n')],
] satisfies [string, Manner][])('an SSH server that %s is given up in time', async (_, manner) => {
  const port = await listening(net.createServer(), 'connection', manner)
  const ssh = { host: '127.0.0.1', port, username: 'root', password: 'correct horse', hostKey: 'SHA256:x' }
  const guest = createGuest({ name: 'debian-1', kind: 'linux', ssh })
  await expectGivenUp((deadline) => guest.identify(deadline))
  await guest.close()
})

async function expectGivenUp(work: (deadline: Deadline) => Promise<unknown>): Promise<void> {
  const startedAt = performance.now()
  await expect(work(Deadline.after(DEADLINE_MS))).rejects.toBeInstanceOf(SnapwitnessError)
  // SSH tries again while there is more than a second, and this computer may be busy.
  expect(performance.now() - startedAt).toBeLessThan(4 * DEADLINE_MS)
}

async function listening(
  server: net.Server,
  event: 'connection' | 'secureConnection',
  manner: Manner,
): Promise<number> {
  const sockets = new Set<Socket>()
  server.on(event, (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (server instanceof tls.Server) socket.once('data', () => manner(socket))
    else manner(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return (server.address() as AddressInfo).port
}

function thumbprintAt(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256)
      socket.destroy()
    })
  })
}
