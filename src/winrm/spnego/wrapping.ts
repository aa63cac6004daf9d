import type { SealedWay } from '../ntlm/session-security.ts'
import { initToken, MECHANISMS, parseResponse, responseToken } from './tokens.ts'

/** How NTLM's messages travel in HTTP's Negotiate. */
export interface Wrapping {
  first(negotiate: Buffer): Buffer
  /** The challenge inside the answer to the first. */
  unwrap(token: Buffer): Buffer
  last(authenticate: Buffer, toServer: SealedWay): Buffer
  /** Whether the answer to the last is as it must be. */
  accepts(token: Buffer | undefined, toClient: SealedWay): boolean
}

/** RFC 4178, 4.2.2: an acceptor that will not have the mechanism answers without a token of it. */
export class MechanismRefused extends Error {}

export const asItIs: Wrapping = {
  first: (negotiate) => negotiate,
  unwrap: (token) => token,
  last: (authenticate) => authenticate,
  accepts: () => true,
}

/** [MS-SPNG] 3.3.5.1: an NTLM that has a MIC makes the mechListMIC of both sides mandatory. */
export const wrappedInSpnego: Wrapping = {
  first: initToken,
  unwrap(token) {
    const { mechToken } = parseResponse(token)
    if (!mechToken) throw new MechanismRefused('The answer has no token of the mechanism.')
    return mechToken
  },
  last: (authenticate, toServer) => responseToken(authenticate, toServer.sign(MECHANISMS)),
  accepts(token, toClient) {
    const mechListMic = token && parseResponse(token).mechListMic
    return mechListMic !== undefined && toClient.verify(MECHANISMS, mechListMic)
  },
}
