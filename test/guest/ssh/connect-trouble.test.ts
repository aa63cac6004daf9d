import net from 'node:net'
import ssh2 from 'ssh2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { sayBegun } from '../../support/ssh-shell-begun.ts'
import { failureOn, openSsh, programAt, shellOn } from './ssh-servers.ts'

const PASSWORD = 'correct horse'

describe('another program at the port', () => {
  it.each([
    [
      'a web server',
      'HTTP/1.1 400 Bad Request\r\n\r\n<html>',
      /no SSH server: it said “HTTP\/1\.1 400 Bad Request/,
    ],
    ['a mail server', '220 mail.example.org ESMTP\r\n', /“220 mail\.example\.org ESMTP”/],
    ['a screen', 'RFB 003.008\n', /“RFB 003\.008”/],
    ['bytes', 'J\x00\x00\x00\x0a8.0.36\x00', /“J\\u0000/],
  ])('%s is told by its words', async (_, said, told) => {
    const port = await programAt((socket) => socket.end(said))
    const error = await failureOn({ port, password: PASSWORD }, 5_000)
    expect(error).toMatchObject({ kind: 'other-service', message: expect.stringMatching(told) })
  })
})

describe('a server that says much before it speaks SSH', () => {
  it('is one all the same: a refused login is told as that', { timeout: 30_000 }, async () => {
    const { port: behind, ...access } = await openSsh()
    const port = await programAt((socket) => {
      socket.write(`${'x'.repeat(78)}\r\n`.repeat(30))
      socket.pipe(net.connect(behind, '127.0.0.1')).pipe(socket)
    })
    const { privateKey: _, ...without } = access
    const error = await failureOn({ ...without, password: PASSWORD, port }, 15_000)
    expect(error).toMatchObject({ kind: 'login' })
  })
})

describe('a server that takes no connection for a while', () => {
  it.each(['Not allowed at this time\r\n', 'Exceeded MaxStartups\r\n'])(
    'and says %j is waited for',
    { timeout: 30_000 },
    async (said) => {
      const { port: behind, ...access } = await openSsh()
      const port = await programAt((socket, nth) => {
        if (nth < 2) socket.end(said)
        else socket.pipe(net.connect(behind, '127.0.0.1')).pipe(socket)
      })
      const shell = shellOn({ ...access, port })
      expect(await shell.run('echo in', Deadline.after(20_000))).toMatchObject({ stdout: 'in\n' })
    },
  )

  it('is told of by its words when that lasts, and is not asked much oftener', async () => {
    let asked = 0
    const port = await programAt((socket) => {
      asked++
      socket.end('Not allowed at this time\r\n')
    })
    const error = await failureOn({ port, password: PASSWORD }, 6_000)
    expect(error).toMatchObject({
      kind: 'starting',
      message: expect.stringMatching(/“Not allowed at this time”/),
    })
    expect(error.hint).toMatch(/PerSourcePenalties/)
    expect(asked).toBeLessThanOrEqual(3)
  })
})

/** [RFC 4252] 5.4, in the middle of a login, where the server of ssh2 has no way to say it. */
function sayBanner(client: ssh2.Connection, text: string): void {
  const { _protocol: protocol } = client as unknown as { _protocol: Internals }
  const { write } = protocol._packetRW
  const body = Buffer.concat([Buffer.from([53]), lengthOf(text), Buffer.from(text), lengthOf('')])
  const packet = write.alloc(body.length)
  body.copy(packet, write.allocStart)
  protocol._cipher.encrypt(write.finalize(packet))
}

interface Internals {
  _packetRW: { write: { allocStart: number; alloc(n: number): Buffer; finalize(packet: Buffer): Buffer } }
  _cipher: { encrypt(packet: Buffer): void }
}

function lengthOf(text: string): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(Buffer.byteLength(text))
  return bytes
}

/** A server that says something to whoever has proved who he is, and hangs up; from some login on it lets him in. */
async function serverThatSays(said: string | undefined, worksFrom = Number.POSITIVE_INFINITY) {
  let logins = 0
  const config = { hostKeys: [makeSshKey().privateKey], banner: 'Authorised users only' }
  const server = new ssh2.Server(config, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (login) => {
      if (login.method !== 'password') return login.reject(['password'])
      if (++logins >= worksFrom) return login.accept()
      if (said !== undefined) sayBanner(client, said)
      setTimeout(() => (client as unknown as { _sock: net.Socket })._sock.destroy(), 50)
    })
    client.on('session', (accept) => {
      accept().on('exec', (acceptCommand, _, { command }) => {
        const channel = acceptCommand()
        sayBegun(channel, command)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => void server.close())
  return { port: (server.address() as net.AddressInfo).port, password: PASSWORD, logins: () => logins }
}

describe('a server that ends a login with words', () => {
  it.each([
    [
      'a system under maintenance',
      'The system is closed for maintenance until Monday.',
      /closed for maintenance/,
    ],
    [
      'an account',
      'Your account has expired; please contact your system administrator.',
      /account has expired/,
    ],
    ['words of two lines', 'No.\r\nNot you.', /“Authorised users only ⏎ No\. ⏎ Not you\.”/],
  ])('of %s has refused it, and they are quoted', async (_, words, told) => {
    const { port, password, logins } = await serverThatSays(words)
    const error = await failureOn({ port, password })
    expect(error).toMatchObject({ kind: 'login', message: expect.stringMatching(told) })
    expect(logins()).toBe(1)
  })

  it('of a system that comes up is waited for', { timeout: 30_000 }, async () => {
    const words =
      'System is booting up. Unprivileged users are not permitted to log in yet. Please come back later.'
    const { port, password, logins } = await serverThatSays(words, 3)
    await shellOn({ port, password }).connect(Deadline.after(20_000))
    expect(logins()).toBe(3)
    const stays = await serverThatSays(words)
    const error = await failureOn({ port: stays.port, password }, 2_000)
    expect(error).toMatchObject({
      kind: 'starting',
      message: expect.stringMatching(/not permitted to log in yet/),
    })
  })

  it('and one that is cut off without any is another matter', async () => {
    const { port, password } = await serverThatSays(undefined)
    expect((await failureOn({ port, password }, 3_000)).kind).toBe('unreachable')
  })
})
