import { once } from 'node:events'
import net from 'node:net'

/** Gets what one side sent and gives what the other shall get. */
export type Tamper = (bytes: Buffer, from: 'client' | 'server') => Buffer

/** Somebody in the middle of a TCP connection, who changes what passes. */
export async function tampering(port: number, tamper: Tamper): Promise<{ port: number; close(): void }> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((client) => {
    const upstream = net.connect({ host: '127.0.0.1', port })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    client.on('data', (bytes) => upstream.write(tamper(bytes, 'client')))
    upstream.on('data', (bytes) => client.write(tamper(bytes, 'server')))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as net.AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const CLOSING = '--Encrypted Boundary--'

/** Flips the last bit of a sealed message of one side, from the nth on. */
export function brokenSeal(side: 'client' | 'server', nth = 0): Tamper {
  let seen = 0
  return (bytes, from) => {
    const end = bytes.lastIndexOf(CLOSING)
    if (from !== side || end < 0 || seen++ < nth) return bytes
    return flipped(bytes, end - 1)
  }
}

/** Flips a bit of a token in the handshake: raw NTLM's first message says in its byte 32 which Windows speaks. */
export function brokenHandshake(): Tamper {
  return (bytes, from) => {
    const text = bytes.toString('latin1')
    const [, token] = text.match(/authorization: Negotiate ([\w+/=]+)/i) ?? []
    const message = Buffer.from(token ?? '', 'base64')
    if (from !== 'client' || token === undefined || message.readUInt32LE(8) !== 1) return bytes
    return Buffer.from(text.replace(token, flipped(message, 32).toString('base64')), 'latin1')
  }
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] as number) ^ 1
  return changed
}
