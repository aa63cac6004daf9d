import type { Client, ClientChannel } from 'ssh2'
import type { Deadline } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import type { SshEndpoint } from './endpoint.ts'

// As long as a direct connection may take: a jump host would wait minutes for a machine that is off.
const FORWARD_MS = 20_000

/**
 * Connects to a guest through its jump host, by a forwarded TCP connection (RFC 4254, 7.2), so that the jump host sees
 * nothing of the session. The connection to it ends with the guest's.
 * @throws GuestError that tells which of the two failed
 */
export async function openTunnel(jump: SshEndpoint, guest: SshEndpoint, deadline: Deadline): Promise<Client> {
  const host = await jump.connect(deadline)
  try {
    const client = await guest.connect(deadline, () => forward(host, jump, guest, deadline))
    client.once('close', () => host.end())
    return client
  } catch (error) {
    host.destroy()
    throw error
  }
}

function forward(
  host: Client,
  jump: SshEndpoint,
  guest: SshEndpoint,
  deadline: Deadline,
): Promise<ClientChannel> {
  const { host: address, port } = guest.address
  return new Promise((resolve, reject) => {
    const refuse = (why: string, cause?: unknown) => {
      clearTimeout(timer)
      reject(
        jump.failure('unreachable', `it did not reach ${address}:${port} for us: ${why}`, {
          hint: 'The login on the jump host worked. Is the machine up, its `address` the one by which it is reached from there, and does the jump host allow TCP forwarding?',
          cause,
        }),
      )
    }
    const timer = setTimeout(() => refuse('no answer'), deadline.within(FORWARD_MS).remainingMs)
    host.once('close', () => refuse('its connection was closed'))
    try {
      host.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
        if (error) return refuse(error.message, error)
        clearTimeout(timer)
        resolve(channel)
      })
    } catch (error) {
      refuse(messageOf(error), error)
    }
  })
}
