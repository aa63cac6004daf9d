import net from 'node:net'
import { Deadline } from '../../src/core/deadline.ts'
import { pollUntil } from '../../src/core/poll.ts'

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Resolves when an SSH server has come up on the port. */
export function untilGreeted(port: number): Promise<true> {
  return pollUntil(() => greets(port), {
    what: 'the SSH server to greet',
    deadline: Deadline.after(20_000),
    hint: 'See what it says when it is started by hand.',
    intervalMs: 50,
  })
}

/** RFC 4253, 4.2: a server begins with its version. */
function greets(port: number): Promise<true> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.setTimeout(2_000, () => socket.destroy(new Error('silence')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
    socket.once('data', () => {
      resolve(true)
      socket.destroy()
    })
  })
}
