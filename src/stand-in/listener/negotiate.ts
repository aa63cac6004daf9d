import type { Socket } from 'node:net'
import type { Account } from '../account.ts'
import {
  type HttpRequest,
  type Opened,
  openedPlain,
  refused,
  type Scheme,
  type Unopened,
} from './authenticator.ts'
import { channelBindingOf } from './channel-binding.ts'
import type { NtlmSession } from './ntlm/acceptor.ts'
import { MalformedToken } from './ntlm/messages.ts'
import { isSealedType, sealBody, unsealBody } from './sealed-body.ts'
import { NegotiateAcceptor, type Turn } from './spnego.ts'

/** What belongs to one socket: a handshake that is under way, and then the session that came of it. */
interface Conversation {
  readonly acceptor: NegotiateAcceptor
  readonly session: NtlmSession | undefined
}

/** Negotiate: who has logged in on a socket stays logged in on it, without saying so again. */
export function negotiateScheme(account: () => Account): Scheme {
  const conversations = new WeakMap<Socket, Conversation>()
  return {
    offer: 'Negotiate',
    recognises({ headers: { authorization }, socket }) {
      return authorization === undefined ? conversations.has(socket) : /^Negotiate\b/i.test(authorization)
    },
    open(request) {
      const { socket } = request
      const token = tokenIn(request.headers.authorization)
      const conversation = conversations.get(socket)
      if (!token) return conversation?.session ? openWith(conversation.session, request) : refused
      const acceptor = conversation?.session ? undefined : conversation?.acceptor
      const next = acceptor ?? newAcceptor(account, request)
      const turn = takeTurn(next, token)
      if (turn) conversations.set(socket, { acceptor: next, session: turn.session })
      else conversations.delete(socket)
      return turn ? answerTurn(turn, request) : refused
    },
  }
}

function tokenIn(authorization: string | undefined): Buffer | undefined {
  const token = authorization?.match(/^Negotiate\s+(\S+)$/i)?.[1]
  return token === undefined ? undefined : Buffer.from(token, 'base64')
}

function newAcceptor(account: () => Account, { certificate }: HttpRequest): NegotiateAcceptor {
  return new NegotiateAcceptor({ account, channelBinding: certificate && channelBindingOf(certificate) })
}

/** To the client a broken token and a wrong password are the same. */
function takeTurn(acceptor: NegotiateAcceptor, token: Buffer): Turn | undefined {
  try {
    return acceptor.accept(token)
  } catch (error) {
    if (error instanceof MalformedToken) return undefined
    throw error
  }
}

/** The last token may come alone, or with the first message. */
function answerTurn({ reply, session }: Turn, request: HttpRequest): Opened | Unopened {
  const headers: Record<string, string> = reply
    ? { 'WWW-Authenticate': `Negotiate ${reply.toString('base64')}` }
    : {}
  if (!session) return { admitted: false, status: 401, headers }
  if (request.body.length === 0) return { admitted: false, status: 200, headers }
  return openWith(session, request, headers)
}

function openWith(
  session: NtlmSession,
  { headers, body }: HttpRequest,
  answered: Opened['headers'] = {},
): Opened | Unopened {
  if (!isSealedType(headers['content-type'])) return openedPlain(session.user, body, answered)
  const soap = unsealBody(body, session)
  if (!soap) return { admitted: false, status: 400, headers: {} }
  const seal = (answer: Buffer) => sealBody(answer, session)
  return { admitted: true, user: session.user, soap, sealed: true, headers: answered, seal }
}
