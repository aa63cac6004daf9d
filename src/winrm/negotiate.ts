import type { WinRmAccess } from '../core/access.ts'
import type { Authentication, Conversation, FreshSocket, HttpResponse } from './authentication.ts'
import { channelBindingOf } from './channel-binding.ts'
import { WinRmError } from './errors.ts'
import { ntlmHandshake } from './ntlm/handshake.ts'
import type { SealedWay } from './ntlm/session-security.ts'
import { plainMessage, SOAP_CONTENT_TYPE } from './plain-message.ts'
import { loginRefused, mayBeOfWinRm, ntlmRefused, offeredSchemes, tokenIn } from './refusal.ts'
import { sealedIn, sealedMessage } from './sealed-message.ts'
import { asItIs, MechanismRefused, type Wrapping, wrappedInSpnego } from './spnego/wrapping.ts'
import { checkStatus, notAnswered } from './status.ts'

/**
 * HTTP's Negotiate with NTLMv2: a handshake for each socket, and over HTTP a seal on every message. Windows takes
 * NTLM's messages as they are, and so do all that imitate it; who wants SPNEGO around them gets it.
 */
export function negotiate(access: WinRmAccess): Authentication {
  let wrapping = asItIs
  return {
    async begin(socket) {
      const { username, password } = access
      const channelBinding = socket.certificate && channelBindingOf(socket.certificate)
      const ntlm = ntlmHandshake({ username, password, channelBinding })
      let response = await sendToken(socket, wrapping.first(ntlm.negotiate))
      if (wantsSpnego(response, wrapping)) {
        wrapping = wrappedInSpnego
        response = await sendToken(socket, wrapping.first(ntlm.negotiate))
      }
      const answer = understood(access, () => ntlm.answer(wrapping.unwrap(challengeIn(response, access))))
      const last = await sendToken(socket, wrapping.last(answer.authenticate, answer.toServer))
      checkStatus(last, access)
      const accepted = understood(access, () => wrapping.accepts(tokenIn(last, 'Negotiate'), answer.toClient))
      if (!accepted) throw brokenSeal(access)
      return access.https ? plainConversation : sealedConversation(access, answer)
    },
  }
}

function sendToken({ post }: FreshSocket, token: Buffer): Promise<HttpResponse> {
  const authorization = `Negotiate ${token.toString('base64')}`
  return post({ headers: { authorization, 'content-type': SOAP_CONTENT_TYPE }, body: Buffer.alloc(0) })
}

/** A challenge would have come back. No password has been proved yet, so that no account is the nearer to a lock-out. */
function wantsSpnego(response: HttpResponse, wrapping: Wrapping): boolean {
  return (
    wrapping === asItIs &&
    response.status === 401 &&
    tokenIn(response, 'Negotiate') === undefined &&
    offeredSchemes(response).includes('negotiate')
  )
}

function challengeIn(response: HttpResponse, access: WinRmAccess): Buffer {
  const token = response.status === 401 ? tokenIn(response, 'Negotiate') : undefined
  if (token) return token
  const offered = offeredSchemes(response)
  if (response.status !== 401 || offered.length === 0 || !mayBeOfWinRm(response)) {
    throw notAnswered(response, access)
  }
  throw offered.includes('negotiate') ? ntlmRefused(access) : loginRefused(response, access)
}

/** @throws WinRmError when the bytes of the other side make no sense */
function understood<T>(access: WinRmAccess, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof MechanismRefused) throw ntlmRefused(access)
    if (!(cause instanceof RangeError)) throw cause
    throw new WinRmError('protocol', `${access.machine} negotiates in a way that is not NTLM with sealing.`, {
      hint: 'Does the port belong to a WinRM listener? Does its policy refuse NTLM (LMCompatibilityLevel, RestrictReceivingNTLMTraffic)?',
      fields: { machine: access.machine },
      cause,
    })
  }
}

const plainConversation: Conversation = {
  seal: (envelope) => plainMessage(envelope),
  unseal: (response) => response.body,
}

function sealedConversation(
  access: WinRmAccess,
  { toServer, toClient }: { toServer: SealedWay; toClient: SealedWay },
): Conversation {
  return {
    seal: (envelope) => sealedMessage(toServer.seal(envelope), envelope.length),
    unseal(response) {
      const sealed = sealedIn(response)
      const envelope = sealed && toClient.unseal(sealed)
      if (!envelope) throw brokenSeal(access)
      return envelope
    },
  }
}

function brokenSeal({ machine }: WinRmAccess): WinRmError {
  return new WinRmError('protocol', `An answer of ${machine}'s WinRM listener bears no valid seal.`, {
    hint: 'Something between here and the machine changes messages, or answers in its place: find it, or use HTTPS.',
    fields: { machine },
  })
}
