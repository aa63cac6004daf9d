import type { WinRmAccess } from '../core/access.ts'
import type { Authentication, Conversation } from './authentication.ts'
import { plainMessage } from './plain-message.ts'

/** RFC 7617: no handshake, no sealing; the password goes with every request. */
export function basic({ username, password }: WinRmAccess): Authentication {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const conversation: Conversation = {
    seal: (envelope) => plainMessage(envelope, { authorization }),
    unseal: (response) => response.body,
  }
  return { begin: async () => conversation }
}
