import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { generate } from 'selfsigned'
import ssh2 from 'ssh2'
import { sayBegun } from '../../support/ssh-shell-begun.ts'

/** Where a server of this file listens, and how it is known. */
export interface EndlessServer {
  port: number
  fingerprint: string
  /** Requests that it got. */
  requests(): number
  close(): void
}

/** What a server writes: parts, one after another, as fast as they are taken. */
export type Parts = Iterable<string | Buffer>

export function* times(count: number, part: string | Buffer): Parts {
  for (let i = 0; i < count; i++) yield part
}

/** A host that answers to every POST what the function says, and to a GET as a host does. */
export async function endlessHost(answer: (request: string) => Parts): Promise<EndlessServer> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
  })
  const versions =
    '<namespaces><namespace><name>urn:vim25</name><version>7.0.3.2</version></namespace></namespaces>'
  const server = https.createServer({ key, cert })
  return listening(server, new X509Certificate(cert).fingerprint256, (request) =>
    request === '' ? [versions] : answer(request),
  )
}

/** A WinRM listener that answers to every request what the function says. */
export function endlessListener(answer: (request: string) => Parts): Promise<EndlessServer> {
  return listening(http.createServer(), '', answer)
}

async function listening(
  server: http.Server | https.Server,
  fingerprint: string,
  answer: (request: string) => Parts,
): Promise<EndlessServer> {
  let requests = 0
  server.on('request', async (request, response) => {
    requests++
    const body = await text(request)
    response.writeHead(200, { 'Content-Type': 'text/xml' })
    await written(answer(body), response)
    response.end()
  })
  return opened(server, fingerprint, () => requests)
}

/** An SSH server that takes any password, and prints the parts to every script; or in the place of a shell. */
export async function endlessSsh(
  print: (input: string) => Parts,
  { beginsShell = true } = {},
): Promise<EndlessServer> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const parsed = ssh2.utils.parseKey(key)
  if (parsed instanceof Error) throw parsed
  const fingerprint = createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=+$/, '')
  let requests = 0
  const server = new ssh2.Server({ hostKeys: [key] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (login) =>
      login.method === 'password' ? login.accept() : login.reject(['password']),
    )
    client.on('session', (accept) => {
      accept().on('exec', (acceptCommand, _, { command }) => {
        const channel = acceptCommand()
        if (beginsShell) sayBegun(channel, command)
        else void written(print(command), channel)
        channel.on('data', (input: Buffer) => {
          requests++
          void written(print(input.toString()), channel)
        })
      })
    })
  })
  return opened(server as unknown as Server, `SHA256:${fingerprint}`, () => requests)
}

async function written(parts: Parts, to: Writable): Promise<void> {
  to.on('error', () => undefined)
  for (const part of parts) {
    if (to.destroyed) return
    if (!to.write(part)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => undefined)
  }
}

async function opened(server: Server, fingerprint: string, requests: () => number): Promise<EndlessServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    for (const socket of sockets) socket.destroy?.()
    server.close()
  }
  return { port, fingerprint, requests, close }
}
